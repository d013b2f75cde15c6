import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StackError } from '../server-handle';

/** Debian's package of each program that the stack executes. */
const PACKAGES = {
  java: 'openjdk-17-jre-headless',
  mvn: 'maven',
  postgres: 'postgresql',
  initdb: 'postgresql',
  pg_dump: 'postgresql',
  pg_restore: 'postgresql',
  'redis-server': 'redis-server',
  nginx: 'nginx-light',
  go: 'golang',
} as const;

export type Program = keyof typeof PACKAGES;

/** Debian keeps servers out of the PATH of people, and PostgreSQL's out of everybody's; the newest version first. */
const folders = (): string[] => {
  const postgres = (() => {
    try {
      const versions = readdirSync('/usr/lib/postgresql').sort((one, other) => Number(other) - Number(one));
      return versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
    } catch {
      return [];
    }
  })();
  return [...postgres, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/go/bin'];
};

/** Null when it is not installed. */
export const find = (program: Program): string | null => {
  for (const folder of folders()) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // the next folder may have it
    }
  }
  return null;
};

/** @throws StackError that says in one line what is missing and how to get it. */
export const need = (...programs: Program[]): void => {
  const missing = [...new Set(programs)].filter((program) => find(program) === null);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => PACKAGES[program]))];
  throw new StackError(`missing: ${missing.join(', ')}. Debian, Ubuntu: apt-get install ${packages.join(' ')}`);
};

/** @throws StackError as `need` does. */
export const pathOf = (program: Program): string => {
  need(program);
  return find(program) as string;
};
