import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { migrate, type Migration } from './migrate';
import { openSqlite } from './open-sqlite';

const creating = (name: string, table: string): Migration => ({
  name,
  up: async (db) => void (await sql`create table ${sql.table(table)} (id integer)`.execute(db)),
});

const tablesOf = async (db: Kysely<unknown>): Promise<string[]> => {
  const { rows } = await sql<{
    name: string;
  }>`select name from sqlite_schema where type = 'table' order by name`.execute(db);
  return rows.map(({ name }) => name);
};

it('steps that were applied are not applied again, and new ones are', async () => {
  const db = openSqlite(':memory:');
  const first = creating('0001-one', 'one');
  await migrate(db, [first]);
  await migrate(db, [first]);
  await migrate(db, [first, creating('0002-two', 'two')]);
  expect(await tablesOf(db)).toEqual(['migrations', 'one', 'two']);
  await db.destroy();
});

it('a step that fails leaves nothing of itself, and keeps the steps before it', async () => {
  const db = openSqlite(':memory:');
  const failing: Migration = {
    name: '0002-two',
    up: async (trx) => {
      await creating('', 'two').up(trx);
      await sql`create nonsense`.execute(trx);
    },
  };
  await expect(migrate(db, [creating('0001-one', 'one'), failing])).rejects.toThrow('nonsense');
  expect(await tablesOf(db)).toEqual(['migrations', 'one']);
  await db.destroy();
});

it('two that start together apply each step once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-sql-'));
  const dbs = [1, 2, 3].map(() => openSqlite(join(folder, 'db.sqlite')));
  const steps = [creating('0001-one', 'one'), creating('0002-two', 'two')];
  await Promise.all(dbs.map((db) => migrate(db, steps)));
  for (const db of dbs) await db.destroy();
  rmSync(folder, { recursive: true });
});
