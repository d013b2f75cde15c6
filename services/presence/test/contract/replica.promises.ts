import fc from 'fast-check';
import { beat, choose, close, neverSeen, open, type PersonPresence, settle } from '../../src/domain/presence.person';
import { TTL_MS } from '../../src/domain/presence.times';
import { ada, page, type PresenceBench, type PresencePromise, quiet } from './presence-bench';

const steps = fc.array(
  fc.record({
    does: fc.constantFrom('open', 'beat', 'hide', 'touch', 'close', 'busy', 'available', 'nothing'),
    id: fc.constantFrom('a', 'b', 'c'),
    then: fc.integer({ min: 0, max: 40_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

const onStore = async ({ store }: PresenceBench, { does, id }: Step): Promise<void> => {
  if (does === 'open') await store.open(page(ada, id));
  if (does === 'beat') await store.heartbeat(page(ada, id), quiet);
  if (does === 'hide') await store.heartbeat(page(ada, id), { active: false, hidden: true });
  if (does === 'touch') await store.heartbeat(page(ada, id), { active: true, hidden: false });
  if (does === 'close') await store.close(page(ada, id));
  if (does === 'busy' || does === 'available') await store.choose(ada, does);
};

const inDomain = (person: PersonPresence, { does, id }: Step, now: number): PersonPresence => {
  if (does === 'open') return open(person, id, now);
  if (does === 'beat') return beat(person, id, quiet, now);
  if (does === 'hide') return beat(person, id, { active: false, hidden: true }, now);
  if (does === 'touch') return beat(person, id, { active: true, hidden: false }, now);
  if (does === 'close') return person.seq === 0 ? person : close(person, id, now);
  if (does === 'busy' || does === 'available') return choose(person, does, now);
  return person;
};

/** Any history of one person, as the pure fold has it and as the store does, swept at every change that the fold sees. */
const follows = async (bench: PresenceBench, history: readonly Step[], from: number): Promise<number> => {
  let now = from;
  let person = neverSeen;
  for (const step of history) {
    person = inDomain(person, step, now);
    await onStore(bench, step);
    await bench.after(step.then);
    for (const end = now + step.then; now < end;) {
      now = Math.min(end, now + 4_000);
      person = settle(person, now);
    }
    const { status, availability, since } = person;
    const found = (await bench.store.find([ada]))[0];
    if (person === neverSeen) expect(found).toBeNull();
    else expect(found).toMatchObject({ status, availability, since });
  }
  return now;
};

/** What several replicas on one memory may do at the same time. */
export const replicaPromises: readonly PresencePromise[] = [
  {
    name: 'pages that open at the same moment on several replicas are one arrival, and none of them is lost',
    check: async (bench) => {
      const [one, two, three] = [bench.store, await bench.under.again(), await bench.under.again()];
      const at = (n: number) => (n % 3 === 0 ? one : n % 3 === 1 ? two : three);
      const ids = Array.from({ length: 18 }, (_, n) => `page${n}`);
      for (const kept of [0, 1, 17]) {
        const person = { kind: 'agent' as const, id: `agent${kept}` };
        await Promise.all(ids.map((id, n) => at(n).open(page(person, id))));
        expect(await bench.told(person)).toEqual(['online']);
        await Promise.all(ids.map(async (id, n) => (n === kept ? undefined : at(n).close(page(person, id)))));
        await bench.after(TTL_MS - 1);
        expect(await bench.status(person)).toBe('online');
      }
    },
  },
  {
    name: 'sweeps of several replicas at the same moment declare somebody gone once',
    check: async (bench) => {
      const replicas = [bench.store, await bench.under.again(), await bench.under.again()];
      const people = Array.from({ length: 40 }, (_, n) => ({ kind: 'agent' as const, id: `agent${n}` }));
      for (const person of people) await bench.store.open(page(person));
      await bench.after(TTL_MS - 1);
      await bench.away(1);
      await Promise.all(replicas.map((replica) => replica.sweep()));
      for (const person of people) expect(await bench.told(person)).toEqual(['online', 'offline']);
    },
  },
  {
    name: 'sees every person as the pure fold does, whatever their history',
    check: async (bench) => {
      await bench.store.open(page({ kind: 'agent', id: 'clock' }));
      const [clock] = await bench.store.find([{ kind: 'agent', id: 'clock' }]);
      const history = fc.sample(steps, { numRuns: 1 })[0] ?? [];
      try {
        await follows(bench, history, clock?.since ?? 0);
      } catch (error) {
        throw new Error(`history ${JSON.stringify(history)}`, { cause: error });
      }
    },
  },
];
