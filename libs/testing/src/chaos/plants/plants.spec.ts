import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { transformSync } from '@swc/core';
import { properties } from '../properties';
import { plantedBugs } from './plants';
import type { ChangedPlace } from '../changed-process';
import { clockPlaces } from '../presence-clock';
import { memoryPlaces } from '../resume/short-memory';

const ROOT = join(__dirname, '..', '..', '..', '..', '..');

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules') && !file.includes('dist'))
    .map((file) => join(ROOT, folder, file));

describe('planted bugs', () => {
  const files = [...sourcesIn('libs'), ...sourcesIn('services')];

  it.each(Object.entries(plantedBugs))('%s fits one place of one source, and a property must find it', (_name, bug) => {
    const [file, ...others] = files.filter((one) => bug.file.test(relative(ROOT, one).split(sep).join('/')));
    expect(others).toEqual([]);
    const { code } = transformSync(readFileSync(file ?? '', 'utf8'), {
      filename: file ?? '',
      configFile: join(ROOT, '.swcrc'),
    });
    expect(code.replace(bug.find, bug.replace)).not.toBe(code);
    expect(properties.map(({ name }) => name)).toContain(bug.breaks);
  });
});

describe('what a property changes for a while', () => {
  const files = sourcesIn('services');

  const places = [...clockPlaces(1_000, 4), ...memoryPlaces];

  it.each(places.map((place): [string, ChangedPlace] => [place.file.source, place]))(
    '%s is one source, and there is such a place',
    (_, { file, find, replace }) => {
      const [found, ...others] = files.filter((one) => file.test(relative(ROOT, one).split(sep).join('/')));
      expect(others).toEqual([]);
      const { code } = transformSync(readFileSync(found ?? '', 'utf8'), {
        filename: found ?? '',
        configFile: join(ROOT, '.swcrc'),
      });
      expect(code.replace(find, replace)).not.toBe(code);
    },
  );
});
