import type { EventStore } from '../../src';
import type { StoreUnderTest } from '../../src/contract/event-store.contract';
import { openKurrentDbEventStore } from '../../src/kurrentdb/open-kurrentdb-event-store';
import { type DoubleOptions, KurrentDbDouble } from './kurrentdb-double';

/** Called in child processes of the contract suite. */
export const openForRace = (url: string): Promise<EventStore> => openKurrentDbEventStore({ url, quietMs: 20 });

export interface DoubleUnderTest extends StoreUnderTest {
  readonly double: KurrentDbDouble;
  readonly url: string;
  readonly port: number;
}

/** The adapter with the real client on a double of the server that has a log of its own. */
export const kurrentDbUnderTest = async (options: DoubleOptions = {}): Promise<DoubleUnderTest> => {
  const { double, url, port } = await KurrentDbDouble.start(options);
  const store = await openForRace(url);
  return {
    double,
    url,
    port,
    store,
    again: () => openForRace(url),
    elsewhere: { module: __filename, target: url },
    dispose: async () => {
      await store.close();
      double.stop();
    },
  };
};
