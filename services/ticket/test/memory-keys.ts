import { KeyDestroyed, type KeyStore } from '@baton/event-store';
import { createHash } from 'node:crypto';

/** Keys made from the person's name, the same in every run, so that golden samples stay readable. */
export const memoryKeys = (): KeyStore => {
  const destroyed = new Set<string>();
  const keyOf = (person: string): Uint8Array => createHash('sha256').update(`golden ${person}`).digest();
  return {
    cacheLifetimeMs: 0,
    verify: async () => undefined,
    keyFor: async (person) => {
      if (destroyed.has(person)) throw new KeyDestroyed(person);
      return keyOf(person);
    },
    find: async (person) => (destroyed.has(person) ? 'destroyed' : keyOf(person)),
    destroy: async (person) => void destroyed.add(person),
    close: async () => undefined,
  };
};
