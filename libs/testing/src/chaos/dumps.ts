import { join } from 'node:path';
import { Client } from 'pg';
import { pathOf, type Program } from '../stack/needs/programs';
import type { House } from './house';
import { runProgram } from './run-program';

/** Everything that a service keeps in SQL, by the key of its environment that names it. */
const KEPT = ['EVENT_STORE_URL', 'KEYS_URL', 'VIEWS_URL'] as const;

const databasesOf = ({ services }: House): readonly string[] =>
  (['ticket', 'conversation'] as const).flatMap((service) =>
    KEPT.map((key) => services.environment[service][key] ?? ''),
  );

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

const program = async (name: Program, args: readonly string[]): Promise<void> => {
  const { code, output } = await runProgram(pathOf(name), args);
  if (code !== 0) throw new Error(`${name} failed:\n${output.slice(-2_000)}`);
};

const fileOf = (folder: string, url: string): string => join(folder, `${nameOf(url)}.dump`);

/** What yesterday's backup holds: a `pg_dump` of every database, into the folder. */
export const dumpAll = async (house: House, folder: string): Promise<void> => {
  for (const url of databasesOf(house)) await program('pg_dump', ['-Fc', '-f', fileOf(folder, url), url]);
};

/** As if nothing had happened since, also under the hands of processes that run. */
export const restoreAll = async (house: House, folder: string): Promise<void> => {
  const server = new Client({ connectionString: house.stack.postgres.url });
  await server.connect();
  try {
    for (const url of databasesOf(house)) {
      await server.query(`drop database "${nameOf(url)}" with (force)`);
      await server.query(`create database "${nameOf(url)}"`);
      await program('pg_restore', ['-d', url, fileOf(folder, url)]);
    }
  } finally {
    await server.end();
  }
};
