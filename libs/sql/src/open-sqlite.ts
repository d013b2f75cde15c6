import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { type Durability, SqliteConnection } from './sqlite-connection';
import { sqliteDialect } from './sqlite-dialect';
import { asDatabaseUnusable, isSqliteBusy } from './sqlite-error';

export interface SqliteOptions {
  /** `full` for what cannot be made again (events, keys); default `normal`. */
  readonly durability?: Durability;
  /** How long a writer waits for another process, in ms; default 15,000. */
  readonly busyDeadlineMs?: number;
}

/** Two processes that turn the write-ahead log on at the same moment are told 'busy' at once, whatever timeout is set. */
const OPEN_ATTEMPTS = 200;
const OPEN_PAUSE_MS = 5;

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const openPatiently = (file: string, durability: Durability): SqliteConnection => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return SqliteConnection.open(file, durability);
    } catch (error) {
      if (!isSqliteBusy(error) || attempt === OPEN_ATTEMPTS) throw error;
      pause(OPEN_PAUSE_MS);
    }
  }
};

/**
 * Opens or creates a SQLite file (and its folder) with a write-ahead log: one connection, given to one query or transaction at a time
 * in the order of asking; a transaction holds the write lock from its beginning; a busy file is waited for, not an error.
 * Inside `db.transaction()` use only the transaction's own handle: `db` itself would wait for ever. `db.destroy()` closes the file.
 * @param file path, or `:memory:`.
 * @throws DatabaseUnusable with one clear line: a folder that cannot be written, a file that is damaged or no database.
 */
export const openSqlite = <Schema = unknown>(file: string, options: SqliteOptions = {}): Kysely<Schema> => {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const connection = openPatiently(file, options.durability ?? 'normal');
    return new Kysely<Schema>({ dialect: sqliteDialect(connection, options.busyDeadlineMs) });
  } catch (error) {
    throw asDatabaseUnusable(file, error);
  }
};
