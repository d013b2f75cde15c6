import {
  type EventStore,
  type KeyStore,
  openKurrentDbEventStore,
  openPostgresEventStore,
  openPostgresKeyStore,
} from '@baton/event-store';
import { openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { StoreEnvironment } from '../config/store-config';
import type { Dependency } from './dependencies';
import { type Opened, placeOf } from './open-bus';

const openStore = ({ EVENT_STORE_URL: url, EVENT_STORE_POOL: poolSize }: StoreEnvironment): Promise<EventStore> =>
  url.startsWith('kurrentdb') ? openKurrentDbEventStore({ url }) : openPostgresEventStore({ url, poolSize });

/** What a service with an event store of its own keeps; each in its own database. */
export interface Stores<Views> {
  readonly store: Opened<EventStore>;
  readonly keys: Opened<KeyStore>;
  readonly views: Opened<Kysely<Views>>;
}

/** The stores of a service, as the environment says; nothing is connected yet. @throws DatabaseUnusable for an address that cannot be read. */
export const openStores = async <Views>(config: StoreEnvironment, name: string): Promise<Stores<Views>> => {
  const store = await openStore(config);
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
  const dependency = (what: string, url: string, probe: () => Promise<unknown>): Dependency => ({
    name: what,
    address: placeOf(url),
    probe,
  });
  return {
    store: {
      adapter: store,
      dependency: dependency('event store', config.EVENT_STORE_URL, () => store.storeId()),
      close: () => store.close(),
    },
    keys: {
      adapter: keys,
      dependency: dependency('key store', config.KEYS_URL, () => keys.verify()),
      close: () => keys.close(),
    },
    views: {
      adapter: views,
      dependency: dependency('views', config.VIEWS_URL, () => sql`select 1`.execute(views)),
      close: () => views.destroy(),
    },
  };
};
