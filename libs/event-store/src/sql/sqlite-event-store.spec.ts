import { sqliteUnderTest } from '../../test/sqlite-under-test';
import { eventStoreContract } from '../contract/event-store.contract';
import { caughtUp, follow, isEvent, sampleEvents } from '../contract/sample-events';
import { openSqliteEventStore } from './open-sqlite-event-store';

eventStoreContract('SQLite', sqliteUnderTest);

describe('the SQLite event store', () => {
  it("wakes subscriptions on this process's appends, without waiting for the next look", async () => {
    const store = await openSqliteEventStore({ file: ':memory:', pollMs: 3_600_000 });
    const seen = await follow(store, {
      until: (given) => {
        if (given.length === 1) void store.append('d-1', sampleEvents(1), { expected: 'no-stream' });
        return given.filter(isEvent).length === 1 && caughtUp(given);
      },
    });
    expect(seen).toHaveLength(3);
    await store.close();
  });

  it('refuses positions of another store, and appends that say nothing', async () => {
    const store = await openSqliteEventStore({ file: ':memory:' });
    const signal = new AbortController().signal;
    const iterator = store.subscribe({ after: 'abc', streams: [], signal })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toThrow("'abc' is no position of this store");
    await expect(store.append('d-1', [], { expected: 'no-stream' })).rejects.toThrow(TypeError);
    await expect(store.append('', sampleEvents(1), { expected: 'no-stream' })).rejects.toThrow(TypeError);
    await expect(store.append('d-1', sampleEvents(1), { expected: -1 })).rejects.toThrow('no expected revision');
    await store.close();
  });
});
