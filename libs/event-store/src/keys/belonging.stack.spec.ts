import { DatabaseUnusable } from '@baton/sql';
import { postgresUnderTest as database } from '@baton/sql/src/contract';
import { MASTER_KEY } from '../../test/sqlite-keys-under-test';
import { openPostgresEventStore } from '../sql/open-postgres-event-store';
import { assertBelongTogether, postgresEventsWereUsed, postgresKeysWereUsed } from './belonging';
import { openPostgresKeyStore } from './postgres-key-store';

let events: Awaited<ReturnType<typeof database.create>>;
let keys: Awaited<ReturnType<typeof database.create>>;
beforeEach(async () => {
  [events, keys] = await Promise.all([database.create(), database.create()]);
});
afterEach(() => Promise.all([events.dispose(), keys.dispose()]));

/** @param head the place of the last event; null: there is none. */
const asked = (head: string | null): Promise<void> =>
  assertBelongTogether({
    store: { head: async () => head },
    eventsWereUsed: () => postgresEventsWereUsed(events.place),
    keysWereUsed: () => postgresKeysWereUsed(keys.place),
    places: { events: 'db:1/events', keys: 'db:1/keys' },
  });

const openEvents = async (): Promise<void> => {
  const store = await openPostgresEventStore({ url: events.place });
  await store.storeId();
  await store.close();
};

const openKeys = async (): Promise<void> => {
  const store = await openPostgresKeyStore({ url: keys.place, masterKey: MASTER_KEY });
  await store.verify();
  await store.close();
};

describe('events and their keys on PostgreSQL', () => {
  it('may both be new, and asking makes nothing', async () => {
    await asked(null);
    expect([await postgresEventsWereUsed(events.place), await postgresKeysWereUsed(keys.place)]).toEqual([
      false,
      false,
    ]);
  });

  it('may be opened half, as by a process that ended in between', async () => {
    await openEvents();
    await asked(null);
    await openKeys();
    await asked(null);
    await asked('9');
  });

  it('are refused when there are events and the key database was emptied', async () => {
    await openEvents();
    await expect(asked('9')).rejects.toThrow(DatabaseUnusable);
    await expect(asked('9')).rejects.toThrow(/^database db:1\/keys: it is empty, but the events .* \(db:1\/events\)/);
    expect(await postgresKeysWereUsed(keys.place)).toBe(false);
  });

  it('are refused when there are keys and the event database was emptied', async () => {
    await openKeys();
    await expect(asked(null)).rejects.toThrow(
      /^database db:1\/events: it is empty, but the keys of its events are there/,
    );
    expect(await postgresEventsWereUsed(events.place)).toBe(false);
  });
});
