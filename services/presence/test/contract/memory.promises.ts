import { HIDDEN_TTL_MS, OUTAGE_MS, TTL_MS } from '../../src/domain/presence.times';
import { PresenceMemoryLost, type PresenceRecord } from '../../src/outbound/presence-store';
import { ada, eve, page, type PresencePromise, quiet } from './presence-bench';

const before = (seq: number): PresenceRecord => ({
  person: ada,
  status: 'online',
  availability: 'busy',
  since: 1,
  seq,
});

/** What a new memory makes of what others were told before. */
export const memoryPromises: readonly PresencePromise[] = [
  {
    name: 'nobody who was read back is declared gone before the longest silence is over',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.recall([before(7)]);
      await bench.after(HIDDEN_TTL_MS - 1);
      expect([await bench.status(), await bench.told()]).toEqual(['online', []]);
      await bench.after(1);
      expect([await bench.status(), await bench.told()]).toEqual(['offline', ['offline']]);
    },
  },
  {
    name: 'a heartbeat alone restores a connection, and nothing is told',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.recall([before(7)]);
      await bench.after(60_000);
      await bench.store.heartbeat(page(ada), { active: true, hidden: true });
      await bench.after(HIDDEN_TTL_MS - 1);
      expect([await bench.status(), await bench.told()]).toEqual(['online', []]);
    },
  },
  {
    name: 'whoever came before the reading back keeps their status and gets what they had chosen',
    isNewborn: true,
    check: async ({ store }) => {
      await store.open(page(ada));
      await store.recall([{ ...before(7), status: 'away' }]);
      expect(await store.find([ada])).toMatchObject([{ status: 'online', availability: 'busy' }]);
    },
  },
  {
    name: 'what was chosen before the reading back is kept',
    isNewborn: true,
    check: async ({ store }) => {
      await store.open(page(ada));
      await store.choose(ada, 'busy');
      await store.choose(ada, 'available');
      await store.recall([before(7)]);
      expect(await store.find([ada])).toMatchObject([{ status: 'online', availability: 'available' }]);
    },
  },
  {
    name: 'a memory that is older than what was told believes what was told',
    isNewborn: true,
    check: async ({ store }) => {
      await store.open(page(ada));
      const [known] = await store.find([ada]);
      const told = { ...before((known?.seq ?? 0) + 1_000), status: 'online' as const };
      await store.recall([told]);
      expect(await store.find([ada])).toMatchObject([{ availability: 'busy', seq: told.seq }]);
    },
  },
  {
    name: 'a quiet heartbeat in a new memory makes nobody away',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.heartbeat(page(ada), quiet);
      expect(await bench.told()).toEqual(['online']);
    },
  },
  {
    name: 'until something is read back a new memory declares nobody gone for the longest silence',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.heartbeat(page(ada), quiet);
      await bench.after(HIDDEN_TTL_MS - 1);
      expect(await bench.status()).toBe('online');
      await bench.after(1);
      expect(await bench.status()).toBe('offline');
    },
  },
  {
    name: 'once it is read back that nobody was there, people come and go as ever',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.open(page(ada));
      await bench.store.recall([]);
      await bench.after(TTL_MS);
      expect(await bench.status()).toBe('offline');
    },
  },
  {
    name: 'a new memory has not heard of everybody before the longest silence is over, read back or not',
    isNewborn: true,
    check: async (bench) => {
      const { store } = bench;
      await store.recall([]);
      await bench.after(HIDDEN_TTL_MS - 1);
      expect(await store.heardUpTo()).toBeNull();
      await bench.after(1);
      const first = await store.heardUpTo();
      await bench.after(1_000);
      expect(await store.heardUpTo()).toBe((first ?? 0) + 1_000);
    },
  },
  {
    name: 'nor has one that was away, before it is swept again and for as long after',
    check: async (bench) => {
      const { store } = bench;
      await bench.after(HIDDEN_TTL_MS);
      await bench.away(OUTAGE_MS);
      expect(await store.heardUpTo()).not.toBeNull();
      await bench.away(1);
      expect(await store.heardUpTo()).toBeNull();
      await bench.after(1);
      await bench.after(HIDDEN_TTL_MS - 1);
      expect(await store.heardUpTo()).toBeNull();
      await bench.after(1);
      expect(await store.heardUpTo()).not.toBeNull();
    },
  },
  {
    name: 'a customer who was read back and does not come is told of',
    isNewborn: true,
    check: async (bench) => {
      await bench.store.recall([{ ...before(7), person: eve }]);
      await bench.after(HIDDEN_TTL_MS);
      expect(await bench.told(eve)).toEqual(['offline']);
    },
  },
  {
    name: 'is the same memory at every look, and refuses a place in another one',
    check: async ({ store, under }) => {
      expect(await store.storeId()).toBe(await store.storeId());
      expect(await (await under.again()).storeId()).toBe(await store.storeId());
      const [other] = [await under.withFewEpisodes()];
      await other.recall([]);
      await other.open(page(ada));
      const place = (await other.outbox(null, 1))[0]?.id ?? '';
      expect(await other.storeId()).not.toBe(await store.storeId());
      await expect(store.outbox(place, 10)).rejects.toThrow(PresenceMemoryLost);
      await expect(store.dropOutbox(place)).rejects.toThrow(PresenceMemoryLost);
    },
  },
];
