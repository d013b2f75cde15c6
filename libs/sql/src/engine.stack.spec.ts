import { sql } from 'kysely';
import { bytewiseText, engineOf, openPostgres, openSqlite, serverOf, wakeUpsOf } from './index';

const url = (): string => {
  const found = process.env['BATON_TEST_POSTGRES_URL'];
  if (found === undefined) throw new Error('BATON_TEST_POSTGRES_URL is missing: run npm run test:stack');
  return found;
};

describe('the engine behind a Kysely', () => {
  it('is known of it, of what is derived of it, and of its transactions', async () => {
    const [postgres, sqlite] = [openPostgres({ url: url(), name: 'spec' }), openSqlite(':memory:')];
    expect([engineOf(postgres), engineOf(postgres.withSchema('x')), engineOf(sqlite)]).toEqual([
      'postgres',
      'postgres',
      'sqlite',
    ]);
    expect(await postgres.transaction().execute(async (trx) => engineOf(trx))).toBe('postgres');
    expect([serverOf(postgres) === serverOf(postgres.withSchema('x')), serverOf(sqlite)]).toEqual([true, null]);
    await Promise.all([postgres.destroy(), sqlite.destroy()]);
  });

  it('orders text by its bytes where a column is made for that', async () => {
    const words = ['b', 'B', 'a', 'Z', 'ä', '_', '-a', 'a-', '\u{1f600}', '\ufffd'];
    const orderIn = async (db: ReturnType<typeof openPostgres>): Promise<unknown> => {
      const ordered = await db.connection().execute(async (one) => {
        await sql`create temporary table words (word ${bytewiseText(db)})`.execute(one);
        for (const word of words) await sql`insert into words values (${word})`.execute(one);
        return sql<{ word: string }>`select word from words order by word`.execute(one);
      });
      await db.destroy();
      return ordered.rows.map(({ word }) => word);
    };
    const byBytes = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await orderIn(openPostgres({ url: url(), name: 'spec' }))).toEqual(byBytes);
    expect(await orderIn(openSqlite(':memory:'))).toEqual(byBytes);
  });
});

const HERE = `here-${process.pid}`;

describe('wake-ups', () => {
  it('reach every process on the database, and come again after the connection was lost', async () => {
    const [here, there] = [openPostgres({ url: url(), name: HERE }), openPostgres({ url: url(), name: 'there' })];
    const mine = `spec ${process.pid} ${performance.now()}`;
    let heard: () => void = () => undefined;
    const unlisten = wakeUpsOf(here).listen((message) => void (message === mine && heard()));
    const ringUntilHeard = async (): Promise<void> => {
      let isHeard = false;
      heard = () => (isHeard = true);
      while (!isHeard) {
        wakeUpsOf(there).ring([mine]);
        await sql`select 1`.execute(here);
      }
    };
    await ringUntilHeard();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${HERE} and query = 'listen baton_moved'`.execute(there);
    await ringUntilHeard();
    unlisten();
    await Promise.all([here.destroy(), there.destroy()]);
  });
});
