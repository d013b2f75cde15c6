import { MemoryPresenceStore } from '../src/outbound/memory-presence-store';
import { FEW, type PresenceUnderTest } from './contract/presence-bench';

/** Memory has one replica: 'again' is the same object. */
export const memoryUnderTest = async (): Promise<PresenceUnderTest> => {
  let now = Date.UTC(2026, 0, 1);
  const store = new MemoryPresenceStore({ now: () => now });
  return {
    store,
    again: async () => store,
    withFewEpisodes: async () => new MemoryPresenceStore({ now: () => now, episodesKept: FEW }),
    advance: async (ms) => {
      now += ms;
    },
    dispose: () => store.disconnect(),
  };
};
