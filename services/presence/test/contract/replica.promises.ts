import fc from 'fast-check';
import { beat, choose, close, neverSeen, open, type PersonPresence, settle } from '../../src/domain/presence.person';
import { CLOSE_GRACE_MS, TTL_MS } from '../../src/domain/presence.times';
import type { Person } from '../../src/outbound/presence-store';
import { page, type PresenceBench, type PresencePromise, quiet } from './presence-bench';

const steps = fc.array(
  fc.record({
    does: fc.constantFrom('open', 'beat', 'hide', 'touch', 'close', 'busy', 'available', 'nothing'),
    id: fc.constantFrom('a', 'b', 'c'),
    then: fc.integer({ min: 0, max: 40_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Step = typeof steps extends fc.Arbitrary<(infer S)[]> ? S : never;

/** Every kind of deed in one history, which is always among those that are tried: chance alone may draw one that shows little. */
const oneOfEach: readonly Step[] = [
  { does: 'open', id: 'a', then: 1_000 },
  { does: 'beat', id: 'a', then: TTL_MS },
  { does: 'hide', id: 'a', then: 40_000 },
  { does: 'busy', id: 'a', then: 0 },
  { does: 'touch', id: 'b', then: 9_000 },
  { does: 'close', id: 'a', then: CLOSE_GRACE_MS },
  { does: 'available', id: 'a', then: 0 },
  { does: 'nothing', id: 'a', then: TTL_MS },
  { does: 'open', id: 'c', then: 0 },
];
const HISTORIES = 25;

const onStore = async ({ store }: PresenceBench, person: Person, { does, id }: Step): Promise<void> => {
  if (does === 'open') await store.open(page(person, id));
  if (does === 'beat') await store.heartbeat(page(person, id), quiet);
  if (does === 'hide') await store.heartbeat(page(person, id), { active: false, hidden: true });
  if (does === 'touch') await store.heartbeat(page(person, id), { active: true, hidden: false });
  if (does === 'close') await store.close(page(person, id));
  if (does === 'busy' || does === 'available') await store.choose(person, does);
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

/** What time it is in the store. */
interface Clock {
  now: number;
}

/** Any history of one person, as the pure fold has it and as the store does, swept at every change that the fold sees. */
const follows = async (bench: PresenceBench, who: Person, history: readonly Step[], clock: Clock): Promise<void> => {
  let person = neverSeen;
  for (const step of history) {
    person = inDomain(person, step, clock.now);
    await onStore(bench, who, step);
    await bench.after(step.then);
    for (const end = clock.now + step.then; clock.now < end;) {
      clock.now = Math.min(end, clock.now + 4_000);
      person = settle(person, clock.now);
    }
    const { status, availability, since } = person;
    const found = (await bench.store.find([who]))[0];
    if (person === neverSeen) expect(found).toBeNull();
    else expect(found).toMatchObject({ status, availability, since });
  }
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
      const time: Clock = { now: clock?.since ?? 0 };
      let persons = 0;
      const property = fc.asyncProperty(steps, (history) =>
        follows(bench, { kind: 'agent', id: `person ${(persons += 1)}` }, history, time),
      );
      await fc.assert(property, { numRuns: HISTORIES, examples: [[[...oneOfEach]]] });
    },
  },
];
