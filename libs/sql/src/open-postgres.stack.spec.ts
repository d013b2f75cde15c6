import { sql } from 'kysely';
import { postgresUnderTest } from './contract';
import {
  DatabaseUnusable,
  describeDatabaseError,
  isConnectionLoss,
  isPassingDatabaseError,
  isRetryableConflict,
  isUniqueViolation,
  openPostgres,
} from './index';

let under: Awaited<ReturnType<typeof postgresUnderTest.create>>;
beforeEach(async () => void (under = await postgresUnderTest.create()));
afterEach(() => under.dispose());

const open = (options = {}) => openPostgres({ url: under.place, name: 'under test', ...options });
const failureOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(() => null).catch((error: unknown) => error);

describe('numbers', () => {
  it('come as numbers, and never as another one than is stored', async () => {
    const db = under.open();
    const { rows } =
      await sql`select 7::bigint as small, ${Number.MAX_SAFE_INTEGER}::bigint as large, count(*) from (values (1)) v`.execute(
        db,
      );
    expect(rows).toEqual([{ small: 7, large: Number.MAX_SAFE_INTEGER, count: 1 }]);
    await expect(sql`select 9007199254740993::bigint as wide`.execute(db)).rejects.toThrow(
      '9007199254740993 is beyond',
    );
    expect((await sql`select 1 as next`.execute(db)).rows).toEqual([{ next: 1 }]);
  });
});

describe('statements that come again', () => {
  it('are prepared once on a connection', async () => {
    const db = open({ poolSize: 1 });
    for (let n = 0; n < 4; n += 1) await sql`select ${n}::integer as n`.execute(db);
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db);
    expect(rows).toEqual([{ statement: 'select $1::integer as n' }]);
    await db.destroy();
  });

  it('survive a table that changes its shape: what met the old plan may be asked again at once', async () => {
    const db = open({ poolSize: 1 });
    await sql`create table shapes (a integer)`.execute(db);
    await sql`insert into shapes values (1)`.execute(db);
    const ask = async () => (await sql`select * from shapes where a = ${1}`.execute(db)).rows;
    for (let n = 0; n < 3; n += 1) await ask();
    await sql`alter table shapes add column b integer`.execute(db);
    expect(isRetryableConflict(await failureOf(ask()))).toBe(true);
    expect(await ask()).toEqual([{ a: 1, b: null }]);
    await db.destroy();
  });
});

describe('sessions', () => {
  it('wait for the disk and see what was committed, whatever the database says, and keep settings of the URL', async () => {
    const name = sql.id(new URL(under.place).pathname.slice(1));
    await sql`alter database ${name} set synchronous_commit = off`.execute(under.open());
    await sql`alter database ${name} set default_transaction_isolation = 'serializable'`.execute(under.open());
    const url = new URL(under.place);
    url.searchParams.set('options', '-c search_path=elsewhere');
    const db = open({ url: url.href, statementTimeoutMs: 1_234 });
    const { rows } =
      await sql`select current_setting('synchronous_commit') as waits, current_setting('search_path') as path,
      current_setting('transaction_isolation') as sees, current_setting('statement_timeout') as most,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`.execute(
        db,
      );
    expect(rows).toEqual([
      { waits: 'on', path: 'elsewhere', sees: 'read committed', most: '1234ms', idle: '30s', name: 'under test' },
    ]);
    await db.destroy();
  });

  it('that are ended are replaced, between statements and inside a transaction', async () => {
    const db = open({ poolSize: 1 });
    const end = sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'under test'
      and datname = current_database()`;
    const inside = db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      await end.execute(under.open());
      await sql`select 1`.execute(trx);
    });
    expect(isConnectionLoss(await failureOf(inside))).toBe(true);
    expect((await sql`select 1 as next`.execute(db)).rows).toEqual([{ next: 1 }]);
    await end.execute(under.open());
    const after = await failureOf(sql`select 1`.execute(db));
    expect(after === null || isConnectionLoss(after)).toBe(true);
    expect((await sql`select 1 as next`.execute(db)).rows).toEqual([{ next: 1 }]);
    await db.destroy();
  });
});

describe('errors', () => {
  it('are told apart: a row that is there, a conflict, a bound, a mistake', async () => {
    const db = open({ statementTimeoutMs: 50 });
    await sql`create table things (id integer primary key, count integer not null)`.execute(db);
    await sql`insert into things values (1, 0)`.execute(db);
    const twice = await failureOf(sql`insert into things values (1, 0)`.execute(db));
    const slow = await failureOf(sql`select pg_sleep(10)`.execute(db));
    const wrong = await failureOf(sql`select nonsense`.execute(db));
    const conflict = await failureOf(
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (trx) => {
          await sql`select * from things`.execute(trx);
          await sql`update things set count = 1`.execute(under.open());
          await sql`update things set count = 2`.execute(trx);
        }),
    );
    const all = [twice, slow, wrong, conflict];
    expect(all.map(isUniqueViolation)).toEqual([true, false, false, false]);
    expect(all.map(isRetryableConflict)).toEqual([false, false, false, true]);
    expect(all.map(isPassingDatabaseError)).toEqual([false, true, false, true]);
    expect(all.map(isConnectionLoss)).toEqual([false, false, false, false]);
    await db.destroy();
  });

  it('of a server that is not there, and of a database, are one line without the password', async () => {
    const url = new URL(under.place);
    url.password = 'secret';
    const nobody = open({ url: 'postgres://baton:secret@localhost:9/baton' });
    const refused = await failureOf(sql`select 1`.execute(nobody));
    expect(isConnectionLoss(refused)).toBe(true);
    expect(describeDatabaseError(refused)).toMatch(/^connect ECONNREFUSED [^\n]+$/);
    const missing = open({ url: url.href.replace(url.pathname, '/nothing') });
    const unknown = await failureOf(sql`select 1`.execute(missing));
    expect(describeDatabaseError(unknown)).toBe('database "nothing" does not exist');
    await Promise.all([nobody.destroy(), missing.destroy()]);
  });

  it('of a URL that cannot be read come at once, and do not repeat it', () => {
    for (const url of ['', 'postgres://baton:secret@:port/x', 'mysql://baton:secret@host/x', 'baton:secret@host']) {
      expect(() => openPostgres({ url, name: 'tickets' })).toThrow(DatabaseUnusable);
      expect(() => openPostgres({ url, name: 'tickets' })).toThrow(
        /^database tickets: its URL is not like (?!.*secret).*$/,
      );
    }
    expect(describeDatabaseError(new Error('at postgres://baton:sec@ret@host/x\nis nobody'))).not.toContain('sec@');
  });
});
