import { topics } from '@baton/contracts';
import type { EventBus } from '@baton/event-bus';
import type { ProcessPlant } from './replica.process';

/** One bug each, between the topics and what is served; every one of them must be noticed. */
export const plantedBugs: readonly { readonly bug: string; readonly plant: ProcessPlant }[] = [
  {
    bug: 'a replica is not always told that a topic begins anew',
    plant: { loses: (_, dice) => dice.chance(30) },
  },
  {
    bug: 'a topic that is as long as it was is taken for the one that it was',
    plant: { handle: (handle) => Object.assign(handle, { readAnew: () => undefined }) },
  },
  {
    bug: 'the last word of the relays is not waited for',
    plant: {
      bus: (bus): EventBus => ({
        ...bus,
        highWatermarks: async (asked) =>
          (await bus.highWatermarks(asked)).filter(({ topic }) => topic !== topics.relay.name),
      }),
    },
  },
];
