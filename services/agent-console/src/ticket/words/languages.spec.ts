import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemCodes } from '@baton/client';
import ar from '../../i18n/ar/ticket.json';
import de from '../../i18n/de/ticket.json';
import en from '../../i18n/en/ticket.json';

type Texts = { readonly [key: string]: string | Texts };

const keysOf = (texts: Texts, path = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  );

const textOf = (texts: Texts, key: string): string =>
  key
    .split('.')
    .reduce<Texts | string>((at, part) => (typeof at === 'string' ? at : (at[part] ?? '')), texts) as string;

/** Languages have plurals of their own. */
const singular = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
const names = (texts: Texts): string[] => [...new Set(keysOf(texts).map(singular))].sort();
const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).sort();

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes('.spec.') ? [readFileSync(path, 'utf8')] : [];
  });

const source = sourcesIn(join(__dirname, '..')).join('\n');

describe('texts of the open ticket', () => {
  test.each([
    ['German', de],
    ['Arabic', ar],
  ])('%s says everything that English says, with the same things put in', (_, texts) => {
    expect(names(texts)).toEqual(names(en));
    for (const key of keysOf(en).filter((one) => !/_\w+$/.test(one))) {
      expect({ key, holes: holes(textOf(texts, key)) }).toEqual({ key, holes: holes(textOf(en, key)) });
    }
  });

  test('every code that a service may answer with has words', () => {
    const said = new Set(names(en));
    expect(problemCodes.filter((code) => !said.has(`problem.${code}`))).toEqual([]);
  });

  test('every key that the code names is there', () => {
    const said = new Set(names(en));
    const named = [...source.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((key) => !said.has(key))).toEqual([]);
  });

  test('nothing is translated that nobody says', () => {
    const isSaid = (key: string): boolean => {
      const [group = '', ...rest] = key.split('.');
      const name = rest.join('.');
      const isMade = source.includes(`${group}.\${`) || source.includes(`${name.replace(/-\w+$/, '')}-\${`);
      return isMade || [key, name, `ticket:${key}`].some((said) => source.includes(`'${said}'`));
    };
    expect(names(en).filter((key) => !isSaid(key))).toEqual([]);
  });
});
