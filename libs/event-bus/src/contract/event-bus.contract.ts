import type { BusPromise, BusUnderTest } from './bus-under-test';
import { compactionPromises } from './compaction.promises';
import { groupPromises, rebalancePromises, retryPromises, stoppingPromises } from './groups.promises';
import { followingPromises, readingPromises } from './reading.promises';
import { topicPromises } from './topics.promises';
import { fencingPromises, writingPromises } from './writing.promises';

/** Everything that `EventBus` promises, one check each. */
export const eventBusPromises: readonly BusPromise[] = [
  ...topicPromises,
  ...readingPromises,
  ...followingPromises,
  ...writingPromises,
  ...fencingPromises,
  ...groupPromises,
  ...rebalancePromises,
  ...retryPromises,
  ...stoppingPromises,
  ...compactionPromises,
];

/**
 * Declares the contract suite for one adapter.
 * @param open a bus of its own for each promise, or a shared one: every promise draws fresh names for topics and groups.
 */
export const eventBusContract = (adapter: string, open: () => Promise<BusUnderTest>): void => {
  describe(`${adapter} keeps the promises of an event bus`, () => {
    it.each(eventBusPromises)('$name', async ({ check }) => {
      const under = await open();
      try {
        await check(under);
      } finally {
        await under.dispose();
      }
    });
  });
};
