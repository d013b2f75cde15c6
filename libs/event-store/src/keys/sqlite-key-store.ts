import { setTimeout as delay } from 'node:timers/promises';
import { migrate, type Migration, openSqlite } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import { StoreUnavailable } from '../event-store';
import type { KeyStore } from './key-store';
import {
  assertMasterKey,
  assertMasterKeySize,
  type KeyCacheOptions,
  type KeySchema,
  SqlKeyStore,
} from './sql-key-store';

export interface SqliteKeyStoreOptions extends KeyCacheOptions {
  /** Path, apart from the event store's: whoever backs one up must be able to leave the other out. */
  readonly file: string;
  /** How long an erasure waits for another process that reads the file, in ms; default 5,000. */
  readonly sweepDeadlineMs?: number | undefined;
}

const migrations: readonly Migration[] = [
  {
    name: '0001-keys',
    up: async (db) => {
      await sql`create table data_keys (person text primary key, wrapped blob, destroyed_at text)`.execute(db);
      await sql`create table master_key_check (only_one integer primary key check (only_one = 1), sealed blob not null)`.execute(
        db,
      );
    },
  },
];

const SWEEP_DEADLINE_MS = 5_000;
const SWEEP_PAUSE_MS = 20;

/**
 * Empties the write-ahead log, which holds the old row; `secure_delete` has overwritten it in the file. While another process reads an
 * older state of the file, the engine does nothing and says so in its row only.
 */
const emptyLog = async (db: Kysely<KeySchema>, deadlineMs: number): Promise<void> => {
  const giveUpAt = performance.now() + deadlineMs;
  for (;;) {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy === 0) return;
    if (performance.now() > giveUpAt) break;
    await delay(SWEEP_PAUSE_MS);
  }
  throw new StoreUnavailable(
    'the key is destroyed, but its bytes are still in the write-ahead log, because another process reads the file: try again',
  );
};

/**
 * Data keys in a SQLite file of their own, wrapped by the master key with AES-256-GCM.
 * @throws WrongMasterKey when the file was written under another master key.
 * @throws DatabaseUnusable (of @baton/sql) when the file cannot be used.
 */
export const openSqliteKeyStore = async (options: SqliteKeyStoreOptions): Promise<KeyStore> => {
  assertMasterKeySize(options);
  const db = openSqlite<KeySchema>(options.file, { durability: 'full' });
  try {
    await sql`pragma secure_delete = on`.execute(db);
    await migrate(db, migrations);
    await assertMasterKey(db, options.masterKey);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const database = {
    open: async () => undefined,
    ask: <T>(ask: () => Promise<T>) => ask(),
    sweep: () => emptyLog(db, options.sweepDeadlineMs ?? SWEEP_DEADLINE_MS),
  };
  return new SqlKeyStore(db, database, options);
};
