import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL } from './repository';

type Values = Readonly<Record<string, string | number>>;

/** Writes a configuration file from its template; throws as `filled` does. */
export const fillTemplate = async (template: string, values: Values, file: string): Promise<void> =>
  writeFile(file, await filled(template, values));

/**
 * The text of a template in `deploy/local`, in which `{{name}}` stands for a value.
 * @throws Error when the template asks for a value that is not given.
 */
export const filled = async (template: string, values: Values): Promise<string> => {
  const text = await readFile(join(LOCAL, template), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`deploy/local/${template} asks for ${name}`);
    return String(value);
  });
};
