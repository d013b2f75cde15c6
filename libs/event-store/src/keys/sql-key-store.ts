import { describeDatabaseError } from '@baton/sql';
import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import { randomBytes } from 'node:crypto';
import { openBytes, sealBytes } from '../codec/cipher';
import { StoreUnavailable } from '../event-store';
import { KEY_BYTES, KeyDestroyed, type KeyStore, WrongMasterKey } from './key-store';

export interface KeySchema {
  /** `wrapped` is null once the key is destroyed. */
  data_keys: { person: string; wrapped: Uint8Array | null; destroyed_at: string | null };
  master_key_check: { only_one: number; sealed: Uint8Array };
}

export interface KeyCacheOptions {
  /** 32 bytes; wraps every data key. */
  readonly masterKey: Uint8Array;
  /** Keys kept unwrapped in memory; default 10,000. */
  readonly cacheSize?: number | undefined;
  /** How long one is kept before it is looked up again, in ms; default 60,000. */
  readonly cacheLifetimeMs?: number | undefined;
}

/** What the databases do differently for a key store. */
export interface KeyDatabase {
  /** Connects, makes the tables, and refuses a wrong master key; before anything else, and again if it failed. */
  readonly open: () => Promise<void>;
  /** Runs what may be done twice. */
  readonly ask: <T>(ask: () => Promise<T>) => Promise<T>;
  /** Removes what is left of a row that was overwritten, as far as the engine can. */
  readonly sweep: () => Promise<void>;
}

/** A wrapped key belongs to its person: swapped rows do not unwrap. */
const belongsTo = (person: string): Buffer => Buffer.from(`baton data key of ${person}`);

const CHECK = Buffer.from('baton master key check');

/** @throws TypeError for a master key of another length. */
export const assertMasterKeySize = ({ masterKey }: KeyCacheOptions): void => {
  if (masterKey.length !== KEY_BYTES) throw new TypeError(`a master key has ${KEY_BYTES} bytes`);
};

/** Refuses another master key at start, not at the first text that cannot be read. @throws WrongMasterKey. */
export const assertMasterKey = async (db: Kysely<KeySchema>, masterKey: Uint8Array): Promise<void> => {
  const stored = db.selectFrom('master_key_check').select('sealed');
  if ((await stored.executeTakeFirst()) === undefined) {
    const row = { only_one: 1, sealed: sealBytes(masterKey, CHECK, CHECK) };
    const insert = db.insertInto('master_key_check').values(row);
    await insert.onConflict((conflict) => conflict.doNothing()).execute();
  }
  const { sealed } = await stored.executeTakeFirstOrThrow();
  try {
    openBytes(masterKey, sealed, CHECK);
  } catch (error) {
    throw new WrongMasterKey({ cause: error });
  }
};

/** Data keys in two SQL tables, wrapped by the master key with AES-256-GCM. */
export class SqlKeyStore implements KeyStore {
  readonly cacheLifetimeMs: number;
  private readonly cache: LRUCache<string, Uint8Array>;
  private opening: Promise<void> | null = null;
  /** Counts destructions of this process: what was looked up before one may not be cached after it. */
  private destructions = 0;
  private closed = false;

  constructor(
    private readonly db: Kysely<KeySchema>,
    private readonly database: KeyDatabase,
    private readonly options: KeyCacheOptions,
  ) {
    this.cacheLifetimeMs = options.cacheLifetimeMs ?? 60_000;
    this.cache = new LRUCache({ max: options.cacheSize ?? 10_000, ttl: this.cacheLifetimeMs });
  }

  async verify(): Promise<void> {
    await this.asked(async () => undefined);
  }

  async keyFor(person: string): Promise<Uint8Array> {
    let found = await this.find(person);
    if (found === null) {
      // two processes may make one at once: the first stays, and both read it back
      const wrapped = sealBytes(this.options.masterKey, randomBytes(KEY_BYTES), belongsTo(person));
      const insert = this.db.insertInto('data_keys').values({ person, wrapped, destroyed_at: null });
      await this.asked(() => insert.onConflict((conflict) => conflict.doNothing()).execute());
      found = await this.find(person);
    }
    if (found === 'destroyed' || found === null) throw new KeyDestroyed(person);
    return found;
  }

  async find(person: string): Promise<Uint8Array | 'destroyed' | null> {
    const cached = this.cache.get(person);
    if (cached !== undefined) return cached;
    const { destructions } = this;
    const query = this.db.selectFrom('data_keys').select('wrapped').where('person', '=', person);
    const row = await this.asked(() => query.executeTakeFirst());
    if (row === undefined) return null;
    if (row.wrapped === null) return 'destroyed';
    const key = openBytes(this.options.masterKey, row.wrapped, belongsTo(person));
    if (destructions === this.destructions) this.cache.set(person, key);
    return key;
  }

  async destroy(person: string): Promise<void> {
    const gone = { wrapped: null, destroyed_at: new Date().toISOString() };
    const insert = this.db.insertInto('data_keys').values({ person, ...gone });
    const write = insert.onConflict((conflict) =>
      conflict.column('person').doUpdateSet(gone).where('data_keys.wrapped', 'is not', null),
    );
    await this.asked(() => write.execute());
    this.destructions += 1;
    this.cache.delete(person);
    await this.asked(() => this.database.sweep());
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cache.clear();
    await this.db.destroy();
  }

  private async asked<T>(ask: () => Promise<T>): Promise<T> {
    if (this.closed) throw new StoreUnavailable('the key store was closed');
    try {
      return await this.database.ask(async () => {
        await this.opened();
        return ask();
      });
    } catch (error) {
      if (error instanceof WrongMasterKey || error instanceof StoreUnavailable) throw error;
      throw new StoreUnavailable(`the key store does not answer: ${describeDatabaseError(error)}`, { cause: error });
    }
  }

  /** One that fails is tried again by the next use. */
  private opened(): Promise<void> {
    this.opening ??= this.database.open().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }
}
