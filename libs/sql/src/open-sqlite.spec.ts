import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { openSqlite } from './open-sqlite';
import { isUniqueViolation } from './database-error';
import { DatabaseUnusable } from './sqlite-error';

interface Schema {
  things: { id: string; count: number };
}

let folder: string;
const opened: Kysely<Schema>[] = [];

const open = (name = 'db.sqlite', options = {}): Kysely<Schema> => {
  const db = openSqlite<Schema>(join(folder, name), options);
  opened.push(db);
  return db;
};

const withTable = async (): Promise<Kysely<Schema>> => {
  const db = open();
  await sql`create table if not exists things (id text primary key, count integer not null)`.execute(db);
  return db;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-sql-'));
});

afterEach(async () => {
  for (const db of opened.splice(0)) await db.destroy();
  rmSync(folder, { recursive: true });
});

const pragma = async (db: Kysely<Schema>, name: string): Promise<unknown> => {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
  return Object.values(rows[0] ?? {})[0];
};

describe('opening', () => {
  it('makes the folder, and keeps a write-ahead log', async () => {
    const db = open('a/b/db.sqlite');
    expect(await pragma(db, 'journal_mode')).toBe('wal');
    expect(await pragma(db, 'synchronous')).toBe(1);
    expect(await pragma(open('full.sqlite', { durability: 'full' }), 'synchronous')).toBe(2);
  });

  it('says in one line that a file is no database', () => {
    const file = join(folder, 'text.sqlite');
    writeFileSync(file, 'this is not a database, '.repeat(500));
    expect(() => openSqlite(file)).toThrow(DatabaseUnusable);
    expect(() => openSqlite(file)).toThrow(
      /^database .*text\.sqlite: it is not a SQLite database, or it is damaged[^\n]*$/,
    );
  });

  it('says in one line that a file is damaged', async () => {
    const db = await withTable();
    for (let n = 0; n < 500; n += 1)
      await db
        .insertInto('things')
        .values({ id: `id-${n}`, count: n })
        .execute();
    await db.destroy();
    const file = join(folder, 'db.sqlite');
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(3_000, 0xab), 0, 3_000, 100);
    closeSync(descriptor);
    expect(() => openSqlite(file)).toThrow(/^database .*: it is damaged[^\n]*$/);
  });

  it('says in one line, and of which file, that a page is damaged that opening it does not read', async () => {
    const db = await withTable();
    const rows = Array.from({ length: 500 }, (_, n) => ({ id: `id-${n}`, count: n }));
    await db.insertInto('things').values(rows).execute();
    await db.destroy();
    const descriptor = openSync(join(folder, 'db.sqlite'), 'r+');
    writeSync(descriptor, Buffer.alloc(8_192, 0x5a), 0, 8_192, 4_096);
    closeSync(descriptor);
    const damaged = open();
    const asked = damaged.selectFrom('things').selectAll().execute();
    await expect(asked).rejects.toThrow(DatabaseUnusable);
    await expect(asked).rejects.toThrow(/^database .*db\.sqlite: it is damaged[^\n]*$/);
  });

  it('says in one line that a folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openSqlite(join(folder, 'file', 'db.sqlite'))).toThrow(DatabaseUnusable);
    expect(() => openSqlite(join(folder, 'file', 'db.sqlite'))).toThrow(/^database [^\n]*$/);
  });

  it('says in one line that the path is a folder', () => {
    expect(() => openSqlite(folder)).toThrow(/^database .*: it cannot be opened or created$/);
  });
});

describe('queries', () => {
  it('bind booleans as numbers, and give back rows of plain values', async () => {
    const db = await withTable();
    await sql`insert into things values ('yes', ${true})`.execute(db);
    const inserted = await db.insertInto('things').values({ id: 'no', count: 0 }).returning('count').execute();
    expect(inserted).toEqual([{ count: 0 }]);
    expect(await db.selectFrom('things').selectAll().orderBy('id').execute()).toEqual([
      { id: 'no', count: 0 },
      { id: 'yes', count: 1 },
    ]);
    const updated = await db.updateTable('things').set({ count: 5 }).executeTakeFirstOrThrow();
    expect(updated.numUpdatedRows).toBe(2n);
  });

  it('see columns that were added after a statement was prepared', async () => {
    const db = await withTable();
    await db.insertInto('things').values({ id: 'a', count: 1 }).execute();
    const all = () => db.selectFrom('things').selectAll().execute();
    expect(await all()).toEqual([{ id: 'a', count: 1 }]);
    await sql`alter table things add column note text default 'new'`.execute(db);
    expect(await all()).toEqual([{ id: 'a', count: 1, note: 'new' }]);
  });

  it('stream row by row while the same text runs elsewhere', async () => {
    const db = await withTable();
    for (const id of ['a', 'b', 'c']) await db.insertInto('things').values({ id, count: 1 }).execute();
    const seen: string[] = [];
    for await (const { id } of db.selectFrom('things').selectAll().orderBy('id').stream()) seen.push(id);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('tell a row that is there already from other errors', async () => {
    const db = await withTable();
    await db.insertInto('things').values({ id: 'a', count: 1 }).execute();
    const twice = await db
      .insertInto('things')
      .values({ id: 'a', count: 2 })
      .execute()
      .catch((error: unknown) => error);
    const missing = await sql`insert into things values ('b', null)`.execute(db).catch((error: unknown) => error);
    const returning = await sql`insert into things values ('a', 3) returning id`
      .execute(db)
      .catch((error: unknown) => error);
    expect([twice, returning, missing, new Error('other')].map(isUniqueViolation)).toEqual([true, true, false, false]);
  });
});

describe('transactions', () => {
  it('hold one another off, so that none reads what another is about to change', async () => {
    const db = await withTable();
    await db.insertInto('things').values({ id: 'a', count: 0 }).execute();
    const increments = Array.from({ length: 30 }, () =>
      db.transaction().execute(async (trx) => {
        const { count } = await trx.selectFrom('things').select('count').executeTakeFirstOrThrow();
        await trx
          .updateTable('things')
          .set({ count: count + 1 })
          .execute();
      }),
    );
    await Promise.all(increments);
    expect(await db.selectFrom('things').select('count').execute()).toEqual([{ count: 30 }]);
  });

  it('leave nothing behind when they fail, and let the next one go on', async () => {
    const db = await withTable();
    const failing = db.transaction().execute(async (trx) => {
      await trx.insertInto('things').values({ id: 'a', count: 0 }).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.selectFrom('things').selectAll().execute()).toEqual([]);
  });

  it('of another connection are waited for without blocking this thread, also by single statements', async () => {
    const [one, other] = [await withTable(), await withTable()];
    let waited: Promise<unknown> | undefined;
    await one.transaction().execute(async (trx) => {
      await trx.insertInto('things').values({ id: 'a', count: 0 }).execute();
      waited = Promise.all([
        other.insertInto('things').values({ id: 'd', count: 0 }).returning('id').execute(),
        other.insertInto('things').values({ id: 'b', count: 0 }).execute(),
        other.transaction().execute((mine) => mine.insertInto('things').values({ id: 'c', count: 0 }).execute()),
      ]);
      // many turns of the event loop: were the wait a blocking one, this would never end
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    });
    await waited;
    expect((await one.selectFrom('things').select('id').orderBy('id').execute()).map(({ id }) => id)).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('of another connection that never end are given up on', async () => {
    const one = await withTable();
    const impatient = open('db.sqlite', { busyDeadlineMs: 20 });
    await one.transaction().execute(async () => {
      await expect(impatient.insertInto('things').values({ id: 'b', count: 0 }).execute()).rejects.toThrow('locked');
    });
    await impatient.insertInto('things').values({ id: 'b', count: 0 }).execute();
  });

  it('in hand, and what waits behind them, come to their end before the file is closed', async () => {
    const db = await withTable();
    const writing = db.transaction().execute(async (trx) => {
      for (const id of ['a', 'b', 'c']) await trx.insertInto('things').values({ id, count: 0 }).execute();
    });
    const reading = db.selectFrom('things').select('id').execute();
    await Promise.all([writing, db.destroy()]);
    expect(await reading).toHaveLength(3);
    await expect(db.selectFrom('things').select('id').execute()).rejects.toThrow('destroyed');
  });

  it('are in the file itself once it is closed, so that copying the one file copies all', async () => {
    const db = await withTable();
    await db.insertInto('things').values({ id: 'a', count: 1 }).execute();
    await db.destroy();
    copyFileSync(join(folder, 'db.sqlite'), join(folder, 'copy.sqlite'));
    expect(await open('copy.sqlite').selectFrom('things').select('id').execute()).toEqual([{ id: 'a' }]);
  });
});
