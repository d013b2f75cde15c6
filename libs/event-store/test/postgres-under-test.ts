import { postgresUnderTest as database } from '@baton/sql/src/contract';
import type { StoreUnderTest } from '../src/contract/event-store.contract';
import type { EventStore } from '../src/event-store';
import { openPostgresEventStore } from '../src/sql/open-postgres-event-store';

/** Called in child processes of the contract suite. */
export const openForRace = (url: string): Promise<EventStore> => openPostgresEventStore({ url, pollMs: 5 });

/** A PostgreSQL event store in a database of its own, dropped at the end. */
export const postgresUnderTest = async (): Promise<StoreUnderTest & { readonly url: string }> => {
  const made = await database.create();
  const store = await openForRace(made.place);
  return {
    store,
    url: made.place,
    again: () => openForRace(made.place),
    elsewhere: { module: __filename, target: made.place },
    dispose: async () => {
      await store.close();
      await made.dispose();
    },
  };
};
