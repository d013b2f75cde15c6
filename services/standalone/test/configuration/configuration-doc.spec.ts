import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CONFIGURATION_FILE, configurationDoc, describeKeys } from './configuration-doc';

/** A page without what only makes its tables straight. */
const told = (page: string): string =>
  page
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();

it('docs/configuration.md says what the schemas say; `npm run docs:configuration` writes it anew', () => {
  const page = readFileSync(join(__dirname, '..', '..', '..', '..', CONFIGURATION_FILE), 'utf8');
  expect(told(page)).toBe(told(configurationDoc()));
});

it('a key that nobody has described is named', () => {
  expect(() => describeKeys({ SECRET_SWITCH: z.string() })).toThrow('SECRET_SWITCH has no description');
});

it('a key is required, has a default, or neither', () => {
  const shape = {
    A: z.string().describe('a'),
    B: z.string().default('b').describe('b'),
    C: z.string().optional().describe('c'),
    D: z.array(z.string()).default([]).describe('d'),
  };
  expect(describeKeys(shape).map(({ fallback }) => fallback)).toEqual(['required', '`b`', 'none', 'none']);
});
