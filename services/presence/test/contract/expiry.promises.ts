import { CLOSE_GRACE_MS, HIDDEN_TTL_MS, IDLE_MS, OUTAGE_MS, TTL_MS } from '../../src/domain/presence.times';
import { ada, busy, eve, page, type PresencePromise, quiet } from './presence-bench';

/** When people are there, and when they are not. */
export const expiryPromises: readonly PresencePromise[] = [
  {
    name: 'knows nothing of somebody who never came',
    check: async ({ store }) => expect(await store.find([ada, eve])).toEqual([null, null]),
  },
  {
    name: 'a crashed page is noticed when its TTL is over, not before',
    check: async (bench) => {
      await bench.store.open(page(ada));
      await bench.after(TTL_MS - 1);
      expect(await bench.status()).toBe('online');
      await bench.after(1);
      expect(await bench.status()).toBe('offline');
    },
  },
  {
    name: 'heartbeats keep a page, a hidden one for longer',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(ada));
      for (let beats = 0; beats < 6; beats += 1) {
        await bench.after(10_000);
        await store.heartbeat(page(ada), quiet);
      }
      expect(await bench.status()).toBe('online');
      await store.heartbeat(page(ada), { active: false, hidden: true });
      await bench.after(HIDDEN_TTL_MS - 1);
      expect(await bench.status()).toBe('online');
      await bench.after(1);
      expect(await bench.status()).toBe('offline');
    },
  },
  {
    name: 'a reload is no leave',
    check: async (bench) => {
      await bench.store.open(page(ada, 'page-1'));
      for (let reload = 0; reload < 20; reload += 1) {
        await bench.store.close(page(ada, `page${reload - 1}`));
        await bench.after(CLOSE_GRACE_MS - 1);
        await bench.store.open(page(ada, `page${reload}`));
      }
      expect(await bench.told()).toEqual(['online']);
    },
  },
  {
    name: 'a closed page that does not come back is a leave after the grace',
    check: async (bench) => {
      await bench.store.open(page(ada));
      await bench.store.close(page(ada));
      await bench.after(CLOSE_GRACE_MS - 1);
      expect(await bench.status()).toBe('online');
      await bench.after(1);
      expect(await bench.status()).toBe('offline');
    },
  },
  {
    name: 'closing what nobody opened makes nobody known',
    check: async (bench) => {
      await bench.store.close(page(ada));
      expect([await bench.status(), await bench.told()]).toEqual(['unknown', []]);
    },
  },
  {
    name: 'a person is there as long as one device is',
    check: async (bench) => {
      await bench.store.open(page(ada, 'laptop'));
      await bench.store.open(page(ada, 'phone'));
      await bench.store.close(page(ada, 'laptop'));
      await bench.after(TTL_MS - 1);
      expect(await bench.told()).toEqual(['online']);
      await bench.after(1);
      expect(await bench.told()).toEqual(['online', 'offline']);
    },
  },
  {
    name: 'is away when all devices are idle, and back at the first touch of any',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(ada));
      for (let passed = 0; passed < IDLE_MS; passed += 20_000) {
        await bench.after(20_000);
        await store.heartbeat(page(ada), quiet);
      }
      expect(await bench.status()).toBe('away');
      await store.heartbeat(page(ada), busy);
      expect(await bench.status()).toBe('online');
    },
  },
  {
    name: 'a page that sends nothing but is still there becomes away by the sweep alone',
    check: async (bench) => {
      await bench.store.open(page(ada));
      for (let passed = 20_000; passed < IDLE_MS; passed += 20_000) {
        await bench.after(20_000);
        await bench.store.heartbeat(page(ada), quiet);
      }
      await bench.after(20_000);
      expect(await bench.status()).toBe('away');
    },
  },
  {
    name: 'people do not disturb each other, and one id in both kinds is two people',
    check: async (bench) => {
      const { store } = bench;
      const odd = ['a:b', '{x}', '__proto__', '語 "\\ \u0000', ''].map((id) => ({ kind: 'agent' as const, id }));
      await store.open(page(ada));
      for (const person of odd) await store.open(page(person));
      await store.open(page({ ...ada, kind: 'customer' }));
      await store.close(page({ ...ada, kind: 'customer' }));
      await bench.after(CLOSE_GRACE_MS);
      expect(await bench.status()).toBe('online');
      expect((await store.find([...odd, { ...ada, kind: 'customer' }])).map((found) => found?.status)).toEqual([
        ...odd.map(() => 'online'),
        'offline',
      ]);
    },
  },
  {
    name: 'after an outage nobody is declared gone before the most silent page has had its turn',
    check: async (bench) => {
      await bench.store.open(page(ada));
      await bench.store.open(page(eve));
      await bench.away(60_000);
      await bench.after(1);
      await bench.after(HIDDEN_TTL_MS - 2);
      await bench.store.heartbeat(page(ada), { active: false, hidden: true });
      expect([await bench.status(), await bench.status(eve)]).toEqual(['online', 'online']);
      await bench.after(2);
      expect([await bench.told(), await bench.told(eve)]).toEqual([['online'], ['online', 'offline']]);
    },
  },
  {
    name: 'a sweep that is a little late is no outage',
    check: async (bench) => {
      await bench.store.open(page(ada));
      await bench.after(TTL_MS - OUTAGE_MS);
      await bench.away(OUTAGE_MS - 1);
      await bench.after(1);
      expect(await bench.status()).toBe('offline');
    },
  },
];
