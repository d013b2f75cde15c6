import { type Kysely, sql } from 'kysely';
import { alone } from './alone';
import { engineOf } from './engine';

/** One additive step: tables, columns and indexes come, none goes while an older version may still run. */
export interface Migration {
  /** Unique and for ever, such as `0001-tickets`; steps run in the order of the list. */
  readonly name: string;
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

interface MigrationSchema {
  migrations: { name: string; applied_at: string };
}

/** Only processes that migrate take this lock, whatever else the database holds. */
const LOCK = 'baton migrations';

type Marks = Kysely<MigrationSchema>;

const createMarks = async (db: Marks): Promise<void> => {
  await sql`create table if not exists migrations (name text primary key, applied_at text not null)`.execute(db);
};

const apply = async (trx: Marks, { name, up }: Migration): Promise<void> => {
  const mark = { name, applied_at: new Date().toISOString() };
  const insert = trx.insertInto('migrations').values(mark);
  const marked = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  if (marked.numInsertedOrUpdatedRows === 1n) await up(trx as unknown as Kysely<unknown>);
};

/** What was applied, looked up without a lock: at most starts, that is all that there is to do. */
const applied = async (db: Marks): Promise<ReadonlySet<string>> => {
  if (engineOf(db) === 'postgres') {
    const { rows } = await sql<{ made: boolean }>`select to_regclass('migrations') is not null as made`.execute(db);
    // `create table if not exists` fails when two processes do it at once
    if (rows[0]?.made !== true) await alone(db, LOCK, createMarks);
  } else {
    await createMarks(db);
  }
  const marks = await db.selectFrom('migrations').select('name').execute();
  return new Set(marks.map(({ name }) => name));
};

/**
 * Brings a database to the shape that the code expects; what was applied before is left alone. Each step is one transaction with its
 * mark, so that a crash in between repeats nothing, and processes that start together apply each step once, on either engine.
 * @param db any Kysely; the caller's schema type does not matter. On PostgreSQL the role must be allowed to create tables.
 */
export const migrate = async <Schema>(db: Kysely<Schema>, migrations: readonly Migration[]): Promise<void> => {
  const marks = db as unknown as Marks;
  const done = await applied(marks);
  for (const migration of migrations) {
    if (!done.has(migration.name)) await alone(marks, LOCK, (trx) => apply(trx, migration));
  }
};
