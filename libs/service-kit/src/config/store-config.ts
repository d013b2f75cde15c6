import type { z } from 'zod';
import { eventStoreUrlField, keyField, postgresUrlField, wholeField } from './server-config';

const poolField = (connections: number, of: string) =>
  wholeField(1, 200).default(connections).describe(`most connections of this process to ${of}`);

/** Where a service with an event store of its own keeps its things: each service has its own. */
export const storeConfig = {
  EVENT_STORE_URL: eventStoreUrlField.describe(
    'events, the truth: `postgres://user:password@host:port/database`, or `kurrentdb://host:port?tls=…`',
  ),
  EVENT_STORE_POOL: poolField(8, 'the events; what waits for news keeps one more'),
  KEYS_URL: postgresUrlField.describe(
    'keys of the people whose data is in the events: `postgres://…`, a database apart from the events’, backed up apart from them',
  ),
  KEYS_POOL: poolField(3, 'the keys'),
  MASTER_KEY: keyField.describe(
    'what those keys are wrapped with: 32 bytes as base64; without it no text can be read any more',
  ),
  VIEWS_URL: postgresUrlField.describe('lists, what was consumed so far, and parked records: `postgres://…`'),
  VIEWS_POOL: poolField(8, 'the views; what waits for its turn keeps one more each'),
} as const;

/** What `storeConfig` gives. */
export type StoreEnvironment = z.output<z.ZodObject<typeof storeConfig>>;
