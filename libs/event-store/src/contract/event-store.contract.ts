import { appendPromises } from './append.promises';
import type { StorePromise, StoreUnderTest } from './promise';
import { racePromises } from './race.promises';
import { readPromises } from './read.promises';
import { subscribePromises } from './subscribe.promises';

export type { RaceModule, StorePromise, StoreUnderTest } from './promise';

/** Everything that `EventStore` promises, one check each. */
export const eventStorePromises: readonly StorePromise[] = [
  ...appendPromises,
  ...readPromises,
  ...subscribePromises,
  ...racePromises,
];

/**
 * Declares the contract suite for one adapter.
 * @param open makes an empty store of the adapter, anew for each promise.
 */
export const eventStoreContract = (adapter: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`${adapter} keeps the promises of an event store`, () => {
    it.each(eventStorePromises)('$name', async ({ check }) => {
      const under = await open();
      try {
        await check(under);
      } finally {
        await under.dispose();
      }
    });
  });
};
