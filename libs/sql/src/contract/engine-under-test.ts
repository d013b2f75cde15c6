import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { SqlEngine } from '../engine';
import { openPostgres } from '../open-postgres';
import { openSqlite } from '../open-sqlite';

/** One empty database. */
export interface DatabaseUnderTest {
  /** A handle with connections of its own, as another process has; `dispose` closes it. */
  open<Schema>(): Kysely<Schema>;
  /** What another process needs to open it: a URL or a file. */
  readonly place: string;
  dispose(): Promise<void>;
}

/** What a spec runs on: the same promises hold on each. */
export interface EngineUnderTest {
  readonly engine: SqlEngine;
  create(): Promise<DatabaseUnderTest>;
}

const databaseOf = (place: string, open: () => Kysely<unknown>, remove: () => Promise<void>): DatabaseUnderTest => {
  const handles: Kysely<unknown>[] = [];
  return {
    place,
    open: <Schema>() => {
      const handle = open();
      handles.push(handle);
      return handle as Kysely<Schema>;
    },
    dispose: async () => {
      await Promise.all(handles.map((handle) => handle.destroy()));
      await remove();
    },
  };
};

/** A file of its own in the temporary folder. */
export const sqliteUnderTest: EngineUnderTest = {
  engine: 'sqlite',
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-sql-'));
    const file = join(folder, 'under-test.sqlite');
    return databaseOf(
      file,
      () => openSqlite(file),
      async () => rmSync(folder, { recursive: true }),
    );
  },
};

const serverUrl = (): string => {
  // eslint-disable-next-line no-restricted-properties -- where the test servers are is told to specs, not to the product
  const url = process.env['BATON_TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('BATON_TEST_POSTGRES_URL is missing: run npm run test:stack');
  return url;
};

/** Ordered by a language, where the server can: what depends on bytes must say so, or it fails here. */
const createDatabase = async (server: Kysely<unknown>, name: string): Promise<void> => {
  const create = sql`create database ${sql.id(name)}`;
  await sql`${create} template template0 locale_provider icu icu_locale 'en-US'`
    .execute(server)
    .catch(() => create.execute(server));
};

/** A database of its own on the server that `npm run test:stack` names. */
export const postgresUnderTest: EngineUnderTest = {
  engine: 'postgres',
  create: async () => {
    const name = `spec_${randomBytes(6).toString('hex')}`;
    const server = openPostgres({ url: serverUrl(), name: 'spec', poolSize: 1, statementTimeoutMs: 60_000 });
    await createDatabase(server, name);
    const place = new URL(serverUrl());
    place.pathname = `/${name}`;
    return databaseOf(
      place.href,
      () => openPostgres({ url: place.href, name: 'spec' }),
      async () => {
        await sql`drop database ${sql.id(name)} with (force)`.execute(server);
        await server.destroy();
      },
    );
  },
};
