import { type Kysely, sql } from 'kysely';

/** One additive step: tables, columns and indexes come, none goes while an older version may still run. */
export interface Migration {
  /** Unique and for ever, such as `0001-tickets`; steps run in the order of the list. */
  readonly name: string;
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

interface MigrationSchema {
  migrations: { name: string; applied_at: string };
}

/**
 * Brings a database to the shape that the code expects; what was applied before is left alone. Each step is one transaction with its
 * mark, so that a crash in between repeats nothing, and processes that start together apply each step once.
 * @param db any Kysely; the caller's schema type does not matter.
 */
export const migrate = async <Schema>(db: Kysely<Schema>, migrations: readonly Migration[]): Promise<void> => {
  const untyped = db as unknown as Kysely<MigrationSchema>;
  await sql`create table if not exists migrations (name text primary key, applied_at text not null)`.execute(untyped);
  for (const migration of migrations) {
    await untyped.transaction().execute(async (trx) => {
      const mark = { name: migration.name, applied_at: new Date().toISOString() };
      const marked = await trx
        .insertInto('migrations')
        .values(mark)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (marked.numInsertedOrUpdatedRows === 1n) await migration.up(trx as unknown as Kysely<unknown>);
    });
  }
};
