import { CLOSE_GRACE_MS, TTL_MS } from '../../src/domain/presence.times';
import { keyOf, type OutboxEntry } from '../../src/outbound/presence-store';
import { ada, busy, eve, FEW, page, PresenceBench, type PresencePromise, quiet } from './presence-bench';

const agents = (...ids: string[]) => ids.map((id) => ({ kind: 'agent' as const, id }));

/** What leaves the store, and what stays. */
export const outboxPromises: readonly PresencePromise[] = [
  {
    name: 'holds each transition once, in order of each person, with a rising seq',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(ada));
      await store.open(page(eve));
      await store.choose(ada, 'busy');
      await store.choose(ada, 'busy');
      await bench.after(TTL_MS + 1);
      expect(await bench.told(eve)).toEqual(['online', 'offline']);
      expect(await bench.told()).toEqual(['online', 'offline']); // 'busy' is in the last one
      const entries = (await store.outbox(null, 1000)).filter(({ record }) => record.person.id === 'ada');
      expect(entries.map(({ record }) => record.availability)).toEqual(['available', 'busy']);
      const seqs = entries.map(({ record }) => record.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    },
  },
  {
    name: 'a seq is never below the time in microseconds, and rises within a millisecond too',
    check: async ({ store }) => {
      await store.open(page(ada));
      const [first] = await store.find([ada]);
      expect(first?.seq).toBe((first?.since ?? 0) * 1000);
      for (const availability of ['busy', 'available', 'busy'] as const) await store.choose(ada, availability);
      const [last] = await store.find([ada]);
      expect(last?.seq).toBeGreaterThanOrEqual((first?.seq ?? 0) + 3);
      expect(Number.isSafeInteger(last?.seq)).toBe(true);
    },
  },
  {
    name: 'is read in pieces, goes on after any entry, and forgets what it is told to',
    check: async ({ store }) => {
      const people = agents('a', 'b', 'c', 'd', 'e', 'f');
      for (const person of people) await store.open(page(person));
      const read: string[] = [];
      let at: string | null = null;
      for (let reads = 0; reads <= people.length; reads += 1) {
        const [entry]: readonly OutboxEntry[] = await store.outbox(at, 1);
        if (entry === undefined) break;
        read.push(entry.record.person.id);
        at = entry.id;
      }
      expect([...read].sort()).toEqual(people.map(({ id }) => id));
      const [first, second] = await store.outbox(null, 2);
      await store.dropOutbox(first?.id ?? '');
      expect((await store.outbox(null, 10)).map(({ record }) => record.person.id)).toEqual(read.slice(1));
      await store.dropOutbox(first?.id ?? '');
      expect((await store.outbox(first?.id ?? null, 10)).map(({ record }) => record.person.id)).toEqual(read.slice(1));
      await store.dropOutbox(second?.id ?? '');
      expect(await store.outbox(second?.id ?? null, 10)).toHaveLength(4);
      await store.dropOutbox(at ?? '');
      expect(await store.outbox(null, 10)).toEqual([]);
      expect(await store.outbox(at, 10)).toEqual([]);
    },
  },
  {
    name: 'what changes after something was dropped comes after it',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(ada));
      const [entry] = await store.outbox(null, 10);
      await store.dropOutbox(entry?.id ?? '');
      await store.choose(ada, 'busy');
      expect(await store.outbox(entry?.id ?? null, 10)).toMatchObject([
        { record: { person: ada, status: 'online', availability: 'busy' }, isEpisode: false },
      ]);
    },
  },
  {
    name: 'calls back when something enters it',
    check: async ({ store }) => {
      const told = new Promise<void>((resolve) => store.onOutbox(resolve));
      await store.open(page(ada));
      await expect(told).resolves.toBeUndefined();
    },
  },
  {
    name: 'calls another replica back too',
    check: async ({ store, under }) => {
      let isTold = false;
      (await under.again()).onOutbox(() => (isTold = true));
      // It is a hint: what happened before the other one listens is not told.
      for (let change = 0; change < 2_000 && !isTold; change += 1) {
        await store.choose(ada, change % 2 === 0 ? 'busy' : 'available');
      }
      expect(isTold).toBe(true);
    },
  },
  {
    name: 'a customer who left is forgotten once that was told; an agent stays known',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(ada));
      await store.open(page(eve));
      await bench.after(TTL_MS);
      expect(await store.current()).toHaveLength(2);
      expect([await bench.status(ada), await bench.status(eve)]).toEqual(['offline', 'offline']);
      await store.dropOutbox((await store.outbox(null, 100)).at(-1)?.id ?? '');
      expect([await bench.status(ada), await bench.status(eve)]).toEqual(['offline', 'unknown']);
      expect((await store.current()).map(({ person }) => person.id)).toEqual(['ada']);
    },
  },
  {
    name: 'a customer who comes again has a newer seq than before, also within the millisecond in which they were forgotten',
    check: async (bench) => {
      const { store } = bench;
      await store.open(page(eve));
      await store.close(page(eve));
      await bench.after(CLOSE_GRACE_MS);
      const entries = await store.outbox(null, 10);
      await store.dropOutbox(entries.at(-1)?.id ?? '');
      await store.open(page(eve));
      const again = await store.outbox(null, 10);
      expect(again).toHaveLength(1);
      expect(again[0]?.record.seq).toBeGreaterThan(entries.at(-1)?.record.seq ?? Infinity);
    },
  },
  {
    name: 'grows with the persons while nobody reads, and of episodes keeps the newest',
    check: async ({ under }) => {
      const store = await under.withFewEpisodes();
      await store.recall([]);
      const bench = new PresenceBench(under, store);
      for (const person of agents('x', 'y', 'z')) await store.open(page(person));
      for (let visit = 0; visit < 4 * FEW; visit += 1) {
        await store.heartbeat(page(ada), visit % 2 === 0 ? busy : quiet);
        await store.close(page(ada));
        await bench.after(CLOSE_GRACE_MS);
      }
      const told = await bench.told();
      expect(told.length).toBeLessThanOrEqual(FEW + 1);
      expect(told.at(-1)).toBe('offline');
      expect(told.length).toBeGreaterThanOrEqual(FEW);
      const last = new Map((await store.outbox(null, 100)).map(({ record }) => [keyOf(record.person), record.status]));
      expect([...last.values()]).toEqual(['offline', 'offline', 'offline', 'offline']);
    },
  },
];
