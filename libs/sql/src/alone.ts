import { type Kysely, type Transaction, sql } from 'kysely';
import { engineOf } from './engine';
import { UNBOUNDED } from './postgres-pool';

/**
 * Runs a transaction beside which no other process runs one of the same name, however long it takes: it has no statement timeout, and
 * neither has the wait for its turn. SQLite's transactions exclude each other by themselves.
 * @param name of what is done, for example `baton migrations`; processes of every service that shares the database know it.
 */
export const alone = <Schema, T>(
  db: Kysely<Schema>,
  name: string,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> =>
  db.transaction().execute(async (trx) => {
    if (engineOf(db) === 'postgres') {
      await sql.raw(UNBOUNDED).execute(trx);
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
    }
    return work(trx);
  });
