import { DatabaseUnusable, openPostgres } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { EventStore } from '../event-store';

/** Whether a database was ever used for what its marker table says, found out without making anything in it. */
const wasUsed = async (url: string, name: string, marker: 'store' | 'master_key_check'): Promise<boolean> => {
  const db: Kysely<unknown> = openPostgres<unknown>({ url, name, poolSize: 1 });
  try {
    const found = await sql<{ place: string | null }>`select to_regclass(${marker})::text as place`.execute(db);
    if (typeof found.rows[0]?.place !== 'string') return false;
    const { rows } = await sql<object>`select 1 from ${sql.table(marker)} limit 1`.execute(db);
    return rows.length > 0;
  } finally {
    await db.destroy();
  }
};

/** Whether there ever was an event store in that database. @throws what the server answers with. */
export const postgresEventsWereUsed = (url: string): Promise<boolean> => wasUsed(url, 'baton event store', 'store');

/** Whether there ever was a key store in that database. @throws what the server answers with. */
export const postgresKeysWereUsed = (url: string): Promise<boolean> =>
  wasUsed(url, 'baton key store', 'master_key_check');

/** What is asked of both before either is opened, for opening makes what is missing. */
export interface EventsAndKeys {
  readonly store: Pick<EventStore, 'head'>;
  readonly eventsWereUsed: () => Promise<boolean>;
  readonly keysWereUsed: () => Promise<boolean>;
  /** Shown when they do not belong together: places without passwords. */
  readonly places: { readonly events: string; readonly keys: string };
}

/**
 * Events and their keys are worth nothing without one another, and making one of them anew would hide that it is gone. Whoever opens both
 * opens the event store first: so keys that were used mean events that were.
 * @throws DatabaseUnusable when one is there and the other was never used; what the servers answer with.
 */
export const assertBelongTogether = async ({ store, places, ...ask }: EventsAndKeys): Promise<void> => {
  const missing = (place: string, what: string): DatabaseUnusable =>
    new DatabaseUnusable(place, `it is empty, but ${what}; put it back from a backup, or name the right one`);
  if (await ask.keysWereUsed()) {
    if (await ask.eventsWereUsed()) return;
    throw missing(places.events, `the keys of its events are there (${places.keys})`);
  }
  if (!(await ask.eventsWereUsed()) || (await store.head()) === null) return;
  // another replica may have opened both, and stored something, since they were asked for
  if (!(await ask.keysWereUsed()))
    throw missing(places.keys, `the events that only its keys can read are there (${places.events})`);
};
