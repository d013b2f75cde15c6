import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../src/event-store';
import { openSqliteEventStore } from '../src/sql/open-sqlite-event-store';
import type { StoreUnderTest } from '../src/contract/event-store.contract';

/** Called in child processes of the contract suite. */
export const openForRace = (file: string): Promise<EventStore> => openSqliteEventStore({ file, pollMs: 5 });

/** A SQLite event store in a folder of its own, deleted at the end. */
export const sqliteUnderTest = async (): Promise<StoreUnderTest> => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-store-'));
  const file = join(folder, 'events.sqlite');
  const store = await openForRace(file);
  return {
    store,
    again: () => openForRace(file),
    elsewhere: { module: __filename, target: file },
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};
