import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCAL } from './repository';

/**
 * Writes a configuration file from its template in `deploy/local`; `{{name}}` stands for a value.
 * @throws Error when the template asks for a value that is not given.
 */
export const fillTemplate = async (
  template: string,
  values: Readonly<Record<string, string | number>>,
  file: string,
): Promise<void> => {
  const text = await readFile(join(LOCAL, template), 'utf8');
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`deploy/local/${template} asks for ${name}`);
    return String(value);
  });
  await writeFile(file, filled);
};
