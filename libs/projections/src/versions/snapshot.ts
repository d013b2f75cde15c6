import { engineOf, openSqlite } from '@baton/sql';
import { type Kysely, sql, type Transaction } from 'kysely';

/** Bounds the reading of a whole view; nothing but old row versions waits for it. */
const LONGEST_MS = 600_000;

/** SQLite's snapshots are a connection's, so a second one is opened on the file. @throws TypeError for a database in memory. */
const secondHandle = async <DB>(db: Kysely<DB>): Promise<Kysely<DB>> => {
  const { rows } = await sql<{ file: string }>`select file from pragma_database_list where name = 'main'`.execute(db);
  const file = rows[0]?.file ?? '';
  if (file === '') throw new TypeError('a database in memory has no second connection to read it as it stood');
  return openSqlite<DB>(file);
};

/**
 * Reads a database as it stood at the first query of `work`, however long that takes and whatever is written meanwhile. It holds no
 * lock, and no transaction id, so neither writers of the views nor readers of an event store beside them wait for it.
 */
export const inSnapshot = async <DB, T>(
  db: Kysely<DB>,
  work: (snapshot: Transaction<DB>) => Promise<T>,
): Promise<T> => {
  if (engineOf(db) === 'postgres') {
    const transaction = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
    return transaction.execute(async (trx) => {
      await sql`set local idle_in_transaction_session_timeout = ${sql.lit(LONGEST_MS)}`.execute(trx);
      return work(trx);
    });
  }
  const second = await secondHandle(db);
  return second
    .transaction()
    .setAccessMode('read only')
    .execute(work)
    .finally(() => second.destroy());
};
