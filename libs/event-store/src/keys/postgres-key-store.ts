import { migrate, type Migration, openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import { persistently } from '../sql/persistently';
import type { KeyStore } from './key-store';
import {
  assertMasterKey,
  assertMasterKeySize,
  type KeyCacheOptions,
  type KeySchema,
  SqlKeyStore,
} from './sql-key-store';

export interface PostgresKeyStoreOptions extends KeyCacheOptions {
  /** A database apart from the event store's: whoever backs one up must be able to leave the other out. */
  readonly url: string;
  /** Most connections; default 5. */
  readonly poolSize?: number | undefined;
}

const DEFAULT_POOL = 5;

const migrations: readonly Migration[] = [
  {
    name: '0001-keys',
    up: async (db) => {
      await sql`create table data_keys (person text collate "C" primary key, wrapped bytea, destroyed_at text)`.execute(
        db,
      );
      await sql`create table master_key_check (only_one integer primary key check (only_one = 1), sealed bytea not null)`.execute(
        db,
      );
    },
  },
];

/**
 * An update leaves the old row in its page until a vacuum. What else stays, and for how long, is said in the README. Not waited for when
 * another vacuum is at it, and no reason to fail: the key is destroyed already, and PostgreSQL vacuums by itself.
 */
const vacuum = async (db: Kysely<KeySchema>): Promise<void> => {
  await sql`vacuum (skip_locked) data_keys`.execute(db).catch(() => undefined);
};

/**
 * Data keys in a PostgreSQL database, wrapped by the master key with AES-256-GCM. Asks nothing of the server: the first use makes the
 * tables and looks at the master key; `verify()` is that and nothing more.
 * @throws DatabaseUnusable (of @baton/sql), without the password, when the URL cannot be read.
 */
export const openPostgresKeyStore = async (options: PostgresKeyStoreOptions): Promise<KeyStore> => {
  assertMasterKeySize(options);
  const poolSize = options.poolSize ?? DEFAULT_POOL;
  const db = openPostgres<KeySchema>({ url: options.url, name: 'baton key store', poolSize });
  const open = async (): Promise<void> => {
    await migrate(db, migrations);
    await assertMasterKey(db, options.masterKey);
  };
  return new SqlKeyStore(db, { open, ask: persistently, sweep: () => vacuum(db) }, options);
};
