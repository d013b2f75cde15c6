import { expiryPromises } from './expiry.promises';
import { memoryPromises } from './memory.promises';
import { outboxPromises } from './outbox.promises';
import { checked, type PresencePromise, type PresenceUnderTest } from './presence-bench';
import { replicaPromises } from './replica.promises';

/** Everything that `PresenceStore` promises, one check each. */
export const presencePromises: readonly PresencePromise[] = [
  ...expiryPromises,
  ...outboxPromises,
  ...memoryPromises,
  ...replicaPromises,
];

/**
 * Declares the contract suite for one adapter.
 * @param open makes a new memory of the adapter, anew for each promise.
 */
export const presenceStoreContract = (adapter: string, open: () => Promise<PresenceUnderTest>): void => {
  describe(`${adapter} keeps the promises of a presence store`, () => {
    it.each(presencePromises)('$name', async (promise) => {
      const under = await open();
      try {
        await checked(promise, under);
      } finally {
        await under.dispose();
      }
    });
  });
};
