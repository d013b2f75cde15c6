import { openPostgres } from '@baton/sql';
import type { EventStore } from '../event-store';
import type { HeldBackOptions } from './postgres-held-back';
import { PostgresStoreEngine } from './postgres-store-engine';
import { SqlEventStore } from './sql-event-store';

export interface PostgresEventStoreOptions extends HeldBackOptions {
  /** `postgres://user:password@host:port/database`; the role must be allowed to create tables there. */
  readonly url: string;
  /** Most connections, besides the one that listens; default 10. */
  readonly poolSize?: number | undefined;
  /** How often subscriptions look by themselves, in ms; default 200. Appends of any process wake them, mostly, within milliseconds. */
  readonly pollMs?: number | undefined;
  /** Events read at once; default 500. */
  readonly pageSize?: number | undefined;
}

/** A relay's transaction on Kafka takes about half as long: under load it is at work for half of the time, with twice as much in hand. */
const GATHER_MS = 25;

/**
 * Asks nothing of the server: the first use makes the tables and looks whether the data was restored from a backup, and is tried again
 * by the next one when the server is away. `storeId()` is a good first use.
 * @throws DatabaseUnusable (of @baton/sql), without the password, when the URL cannot be read.
 */
export const openPostgresEventStore = async (options: PostgresEventStoreOptions): Promise<EventStore> => {
  const db = openPostgres({ url: options.url, name: 'baton event store', poolSize: options.poolSize ?? 10 });
  return new SqlEventStore(new PostgresStoreEngine(db, options), {
    pollMs: options.pollMs ?? 200,
    pageSize: options.pageSize ?? 500,
    gatherMs: GATHER_MS,
  });
};
