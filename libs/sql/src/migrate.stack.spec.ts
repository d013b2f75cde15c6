import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import { postgresUnderTest } from './contract';
import { migrate, type Migration } from './migrate';
import { openPostgres } from './open-postgres';

const PROCESSES = 8;

const startMigrator = (url: string): ChildProcess =>
  fork(join(__dirname, '../../testing/run-typescript.cjs'), [join(__dirname, '../test/migrator.ts'), url], {
    execArgv: [],
  });

const said = async (child: ChildProcess): Promise<unknown> => ((await once(child, 'message')) as [unknown])[0];

it('eight processes that start at once apply each step once, and all of them go on', async () => {
  const under = await postgresUnderTest.create();
  const children = Array.from({ length: PROCESSES }, () => startMigrator(under.place));
  await Promise.all(children.map(said));
  const outcomes = children.map(said);
  for (const child of children) child.send('migrate');
  expect(await Promise.all(outcomes)).toEqual(children.map(() => 'migrated'));
  const { rows } = await sql<{ made: number }>`select (select count(*) from one) + (select count(*) from two)
    + (select count(*) from three) as made`.execute(under.open());
  expect(rows).toEqual([{ made: 60_000 }]);
  for (const child of children) child.kill();
  await under.dispose();
});

it('a step that fails leaves nothing of itself, and one that takes longer than a statement may is waited for', async () => {
  const under = await postgresUnderTest.create();
  const db = openPostgres({ url: under.place, name: 'impatient', statementTimeoutMs: 20 });
  const long: Migration = {
    name: 'one',
    // longer than an answer is waited for otherwise
    up: async (trx) => void (await sql`create table one as select 1 as n from pg_sleep(5.2)`.execute(trx)),
  };
  const failing = { name: 'two', up: async () => Promise.reject(new Error('changed my mind')) };
  await expect(sql`select pg_sleep(5.2)`.execute(db)).rejects.toThrow('statement timeout');
  await expect(migrate(db, [long, failing])).rejects.toThrow('changed my mind');
  expect((await sql`select name, n from migrations, one`.execute(db)).rows).toEqual([{ name: 'one', n: 1 }]);
  await db.destroy();
  await under.dispose();
});
