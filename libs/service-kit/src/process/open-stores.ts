import {
  assertBelongTogether,
  type EventStore,
  type KeyStore,
  openKurrentDbEventStore,
  openPostgresEventStore,
  openPostgresKeyStore,
  postgresEventsWereUsed,
  postgresKeysWereUsed,
  type StoreLogger,
} from '@baton/event-store';
import { openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { StoreEnvironment } from '../config/store-config';
import type { Dependency } from './dependencies';
import { type Opened, placeOf } from './open-bus';

const openStore = (
  { EVENT_STORE_URL: url, EVENT_STORE_POOL: poolSize }: StoreEnvironment,
  log: StoreLogger | undefined,
): Promise<EventStore> =>
  url.startsWith('kurrentdb') ? openKurrentDbEventStore({ url }) : openPostgresEventStore({ url, poolSize, log });

/**
 * In this order, and neither before: opening makes what is missing, and a database that was emptied must not be taken for a new one.
 * @throws DatabaseUnusable when one of the two is there and the other was never used; WrongMasterKey
 */
const openTogether = async (config: StoreEnvironment, store: EventStore, keys: KeyStore): Promise<void> => {
  const { EVENT_STORE_URL: events, KEYS_URL: keysUrl } = config;
  const isPostgres = !events.startsWith('kurrentdb');
  await assertBelongTogether({
    store,
    // KurrentDB does not tell whether it was ever used, so there only keys that are missing are noticed
    eventsWereUsed: () => (isPostgres ? postgresEventsWereUsed(events) : Promise.resolve(true)),
    keysWereUsed: () => postgresKeysWereUsed(keysUrl),
    places: { events: databaseOf(events), keys: databaseOf(keysUrl) },
  });
  await store.storeId();
  await keys.verify();
};

const dependency = (name: string, url: string, probe: () => Promise<unknown>): Dependency => ({
  name,
  address: placeOf(url),
  probe,
});

/** `host:port/database`, for a person who looks for it. */
const databaseOf = (url: string): string => `${placeOf(url)}${new URL(url).pathname}`;

const askForEvents = ({ EVENT_STORE_URL: url }: StoreEnvironment, store: EventStore): Promise<unknown> =>
  url.startsWith('kurrentdb') ? store.head() : postgresEventsWereUsed(url);

/** What a service with an event store of its own keeps; each in its own database. */
export interface Stores<Views> {
  readonly store: Opened<EventStore>;
  readonly keys: Opened<KeyStore>;
  readonly views: Opened<Kysely<Views>>;
  /** That events and keys belong together, and that the master key is theirs. */
  readonly together: Dependency;
}

/**
 * The stores of a service, as the environment says; nothing is connected yet.
 * @param log is told of a restored store and of what keeps its readers waiting.
 * @throws DatabaseUnusable for an address that cannot be read.
 */
export const openStores = async <Views>(
  config: StoreEnvironment,
  name: string,
  log?: StoreLogger,
): Promise<Stores<Views>> => {
  const store = await openStore(config, log);
  const keys = await openPostgresKeyStore({
    url: config.KEYS_URL,
    masterKey: config.MASTER_KEY,
    poolSize: config.KEYS_POOL,
  });
  const views = openPostgres<Views>({
    url: config.VIEWS_URL,
    name: `baton ${name} views`,
    poolSize: config.VIEWS_POOL,
  });
  return {
    together: {
      name: 'events with their keys',
      address: `${placeOf(config.EVENT_STORE_URL)}, ${placeOf(config.KEYS_URL)}`,
      probe: () => openTogether(config, store, keys),
    },
    store: {
      adapter: store,
      dependency: dependency('event store', config.EVENT_STORE_URL, () => askForEvents(config, store)),
      close: () => store.close(),
    },
    keys: {
      adapter: keys,
      dependency: dependency('key store', config.KEYS_URL, () => postgresKeysWereUsed(config.KEYS_URL)),
      close: () => keys.close(),
    },
    views: {
      adapter: views,
      dependency: dependency('views', config.VIEWS_URL, () => sql`select 1`.execute(views)),
      close: () => views.destroy(),
    },
  };
};
