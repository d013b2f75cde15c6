import { randomUUID } from 'node:crypto';
import { KEY_BYTES, KeyDestroyed, type KeyStore } from '../keys/key-store';

/** An adapter with an empty key store of its own. */
export interface KeyStoreUnderTest {
  readonly keys: KeyStore;
  /** The same keys through another connection, as another process has them; the check closes it. */
  readonly again: () => Promise<KeyStore>;
  readonly dispose: () => Promise<void>;
}

/** One promise of the port: resolves when it is kept, throws when it is broken. */
export interface KeyStorePromise {
  readonly name: string;
  readonly check: (under: KeyStoreUnderTest) => Promise<void>;
}

const makingPromises: readonly KeyStorePromise[] = [
  {
    name: 'there is no key of a stranger, and looking for one makes none',
    check: async ({ keys }) => {
      expect(await keys.find('ann')).toBeNull();
      expect(await keys.find('ann')).toBeNull();
    },
  },
  {
    name: 'a person has one key, and each person another',
    check: async ({ keys }) => {
      const ann = await keys.keyFor('ann');
      expect(ann).toHaveLength(KEY_BYTES);
      expect(await keys.keyFor('ann')).toEqual(ann);
      expect(await keys.find('ann')).toEqual(ann);
      expect(await keys.keyFor('bob')).not.toEqual(ann);
    },
  },
  {
    name: 'a key is stored when it is given: everybody else finds the same one',
    check: async ({ keys, again }) => {
      const key = await keys.keyFor('ann');
      const other = await again();
      expect(await other.find('ann')).toEqual(key);
      await other.close();
    },
  },
  {
    name: 'all who ask for a new key, here and elsewhere and however close, get the same one',
    check: async ({ keys, again }) => {
      const other = await again();
      for (let apart = 0; apart < 80; apart += 1) {
        const here = keys.keyFor(`person-${apart}`);
        for (let turn = 0; turn < apart; turn += 1) await Promise.resolve();
        const there = other.keyFor(`person-${apart}`);
        const fresh = await again();
        const given = await Promise.all([here, there, keys.keyFor(`person-${apart}`)]);
        for (const key of given) expect(key).toEqual(await fresh.find(`person-${apart}`));
        await fresh.close();
      }
      await other.close();
    },
  },
];

const destroyingPromises: readonly KeyStorePromise[] = [
  {
    name: 'a destroyed key leaves a mark and is never made again, also after a restart',
    check: async ({ keys, again }) => {
      await keys.keyFor('ann');
      await keys.destroy('ann');
      await keys.destroy('ann');
      const other = await again();
      for (const store of [keys, other]) {
        expect(await store.find('ann')).toBe('destroyed');
        await expect(store.keyFor('ann')).rejects.toBeInstanceOf(KeyDestroyed);
        expect(await store.find('ann')).toBe('destroyed');
      }
      await other.close();
    },
  },
  {
    name: 'a key that never was can be destroyed, and then is never made',
    check: async ({ keys }) => {
      await keys.destroy('ann');
      expect(await keys.find('ann')).toBe('destroyed');
      await expect(keys.keyFor('ann')).rejects.toBeInstanceOf(KeyDestroyed);
    },
  },
  {
    name: "destroying one person's key leaves the others'",
    check: async ({ keys }) => {
      const bob = await keys.keyFor('bob');
      await keys.keyFor('ann');
      await keys.destroy('ann');
      expect(await keys.find('bob')).toEqual(bob);
    },
  },
  {
    name: 'a key that somebody else destroyed runs out of the cache within its lifetime',
    check: async ({ keys, again }) => {
      const person = randomUUID();
      await keys.keyFor(person);
      const other = await again();
      await other.destroy(person);
      const giveUpAt = performance.now() + keys.cacheLifetimeMs + 5_000;
      while ((await keys.find(person)) !== 'destroyed') {
        if (performance.now() > giveUpAt) throw new Error('the cached key outlived its lifetime');
        await new Promise((resolve) => setImmediate(resolve));
      }
      await other.close();
    },
  },
  {
    name: 'a key that is destroyed while it is looked up does not come back from the cache',
    check: async ({ keys, again }) => {
      await keys.keyFor('ann');
      const other = await again();
      const lookups = Array.from({ length: 5 }, () => other.find('ann'));
      await Promise.all([...lookups, other.destroy('ann')]);
      expect(await other.find('ann')).toBe('destroyed');
      await other.close();
    },
  },
];

/** Everything that `KeyStore` promises, one check each. */
export const keyStorePromises: readonly KeyStorePromise[] = [...makingPromises, ...destroyingPromises];

/**
 * Declares the contract suite for one adapter. Its cache lifetime should be short here: one promise waits for it.
 * @param open makes an empty key store, anew for each promise.
 */
export const keyStoreContract = (adapter: string, open: () => Promise<KeyStoreUnderTest>): void => {
  describe(`${adapter} keeps the promises of a key store`, () => {
    it.each(keyStorePromises)('$name', async ({ check }) => {
      const under = await open();
      try {
        await check(under);
      } finally {
        await under.dispose();
      }
    });
  });
};
