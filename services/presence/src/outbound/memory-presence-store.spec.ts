import { MemoryPresenceStore } from './memory-presence-store';
import { presenceStoreContract } from '../../test/presence-store.contract';

presenceStoreContract('memory', async () => {
  let now = Date.UTC(2026, 0, 1);
  return {
    store: new MemoryPresenceStore(() => now),
    advance: (ms) => {
      now += ms;
    },
    dispose: async () => undefined,
  };
});
