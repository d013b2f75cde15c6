import { type Kysely, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { migrate, type Migration, openSqlite } from '@baton/sql';
import { randomBytes } from 'node:crypto';
import { openBytes, sealBytes } from '../codec/cipher';
import { StoreUnavailable } from '../event-store';
import { KEY_BYTES, KeyDestroyed, type KeyStore, WrongMasterKey } from './key-store';

interface KeySchema {
  /** `wrapped` is null once the key is destroyed. */
  data_keys: { person: string; wrapped: Uint8Array | null; destroyed_at: string | null };
  master_key_check: { only_one: number; sealed: Uint8Array };
}

export interface SqliteKeyStoreOptions {
  /** Path, apart from the event store's: whoever backs one up must be able to leave the other out. */
  readonly file: string;
  /** 32 bytes; wraps every data key. */
  readonly masterKey: Uint8Array;
  /** Keys kept unwrapped in memory; default 10,000. */
  readonly cacheSize?: number;
  /** How long one is kept before it is looked up again, in ms; default 60,000. */
  readonly cacheLifetimeMs?: number;
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

/** A wrapped key belongs to its person: swapped rows do not unwrap. */
const belongsTo = (person: string): Buffer => Buffer.from(`baton data key of ${person}`);

const CHECK = Buffer.from('baton master key check');

class SqliteKeyStore implements KeyStore {
  readonly cacheLifetimeMs: number;
  private readonly cache: LRUCache<string, Uint8Array>;

  constructor(
    private readonly db: Kysely<KeySchema>,
    private readonly options: SqliteKeyStoreOptions,
  ) {
    this.cacheLifetimeMs = options.cacheLifetimeMs ?? 60_000;
    this.cache = new LRUCache({ max: options.cacheSize ?? 10_000, ttl: this.cacheLifetimeMs });
  }

  async keyFor(person: string): Promise<Uint8Array> {
    let found = await this.find(person);
    if (found === null) {
      // two processes may make one at once: the first stays, and both read it back
      const wrapped = sealBytes(this.options.masterKey, randomBytes(KEY_BYTES), belongsTo(person));
      const row = { person, wrapped, destroyed_at: null };
      const insert = this.db.insertInto('data_keys').values(row);
      await answered(() => insert.onConflict((conflict) => conflict.doNothing()).execute());
      found = await this.find(person);
    }
    if (found === 'destroyed' || found === null) throw new KeyDestroyed(person);
    return found;
  }

  async find(person: string): Promise<Uint8Array | 'destroyed' | null> {
    const cached = this.cache.get(person);
    if (cached !== undefined) return cached;
    const query = this.db.selectFrom('data_keys').select('wrapped').where('person', '=', person);
    const row = await answered(() => query.executeTakeFirst());
    if (row === undefined) return null;
    if (row.wrapped === null) return 'destroyed';
    const key = openBytes(this.options.masterKey, row.wrapped, belongsTo(person));
    this.cache.set(person, key);
    return key;
  }

  async destroy(person: string): Promise<void> {
    const gone = { wrapped: null, destroyed_at: new Date().toISOString() };
    const insert = this.db.insertInto('data_keys').values({ person, ...gone });
    const write = insert.onConflict((conflict) =>
      conflict.column('person').doUpdateSet(gone).where('data_keys.wrapped', 'is not', null),
    );
    await answered(() => write.execute());
    this.cache.delete(person);
    // the old row must not survive in the write-ahead log either; secure_delete has overwritten it in the file
    await answered(() => sql`pragma wal_checkpoint(truncate)`.execute(this.db));
  }

  async close(): Promise<void> {
    this.cache.clear();
    await this.db.destroy();
  }
}

const answered = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw new StoreUnavailable(`the key store does not answer: ${(error as Error).message}`, { cause: error });
  }
};

/** Refuses another master key at start, not at the first text that cannot be read. */
const assertMasterKey = async (db: Kysely<KeySchema>, masterKey: Uint8Array): Promise<void> => {
  const row = { only_one: 1, sealed: sealBytes(masterKey, CHECK, CHECK) };
  const insert = db.insertInto('master_key_check').values(row);
  await insert.onConflict((conflict) => conflict.doNothing()).execute();
  const { sealed } = await db.selectFrom('master_key_check').select('sealed').executeTakeFirstOrThrow();
  try {
    openBytes(masterKey, sealed, CHECK);
  } catch (error) {
    throw new WrongMasterKey({ cause: error });
  }
};

/**
 * Data keys in a SQLite file of their own, wrapped by the master key with AES-256-GCM.
 * @throws WrongMasterKey when the file was written under another master key.
 * @throws DatabaseUnusable (of @baton/sql) when the file cannot be used.
 */
export const openSqliteKeyStore = async (options: SqliteKeyStoreOptions): Promise<KeyStore> => {
  if (options.masterKey.length !== KEY_BYTES) throw new TypeError(`a master key has ${KEY_BYTES} bytes`);
  const db = openSqlite<KeySchema>(options.file, { durability: 'full' });
  try {
    await sql`pragma secure_delete = on`.execute(db);
    await migrate(db, migrations);
    await assertMasterKey(db, options.masterKey);
    return new SqliteKeyStore(db, options);
  } catch (error) {
    await db.destroy();
    throw error;
  }
};
