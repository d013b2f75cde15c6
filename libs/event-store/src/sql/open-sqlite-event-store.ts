import { migrate, openSqlite } from '@baton/sql';
import type { EventStore } from '../event-store';
import { SqlEventStore } from './sql-event-store';
import type { SqliteStoreSchema } from './sqlite-rows';
import { SqliteStoreEngine, sqliteStoreMigrations } from './sqlite-store-engine';

export interface SqliteEventStoreOptions {
  /** Path; the file and its folder are made when missing. */
  readonly file: string;
  /** How often subscriptions look for what other processes appended, in ms; default 200. Appends of this process wake them at once. */
  readonly pollMs?: number;
  /** Events read at once; default 500. */
  readonly pageSize?: number;
}

/** @throws DatabaseUnusable (of @baton/sql) with one clear line when the file cannot be used. */
export const openSqliteEventStore = async (options: SqliteEventStoreOptions): Promise<EventStore> => {
  const db = openSqlite<SqliteStoreSchema>(options.file, { durability: 'full' });
  try {
    await migrate(db, sqliteStoreMigrations);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new SqlEventStore(new SqliteStoreEngine(db), {
    pollMs: options.pollMs ?? 200,
    pageSize: options.pageSize ?? 500,
  });
};
