import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { RedisClock } from '../../../test/redis-clock';
import { redisUrl } from '../../../test/redis-under-test';
import { HIDDEN_TTL_MS, OUTAGE_MS } from '../../domain/presence.times';
import { heldUntil, newWatch, readBack, swept, type Watch } from '../../domain/presence.watch';
import { RedisLink } from './redis-link';
import { RedisMemory } from './redis-memory';
import { type ShardKeys, shardsOf } from './redis-shards';

/** What happens to the memory of one shard. */
type Step = 'sweep' | 'readBack' | 'flush' | 'restart' | { readonly pass: number };

/** The rules as `domain/` has them; a variant of them is another account. */
interface Account {
  readonly newWatch: (now: number) => Watch;
  readonly swept: (watch: Watch, now: number) => Watch;
  readonly readBack: (watch: Watch) => Watch;
}
const domain: Account = { newWatch, swept, readBack };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('sweep' as const) },
    { weight: 2, arbitrary: fc.constant('readBack' as const) },
    { weight: 1, arbitrary: fc.constantFrom('flush' as const, 'restart' as const) },
    {
      weight: 6,
      arbitrary: fc
        .oneof(
          fc.constantFrom(1_000, OUTAGE_MS - 1, OUTAGE_MS, OUTAGE_MS + 1, HIDDEN_TTL_MS - 1, HIDDEN_TTL_MS, -60_000),
          fc.integer({ min: 1, max: 2 * HIDDEN_TTL_MS }),
        )
        .map((pass) => ({ pass })),
    },
  ),
  { minLength: 5, maxLength: 30 },
);

const prefix = `baton-test:${randomUUID()}:`;
const clock = new RedisClock(true);
let link: RedisLink;
let memory: RedisMemory;
let admin: Redis;
let shard: ShardKeys;

beforeAll(() => {
  admin = new Redis(redisUrl());
  link = new RedisLink({ url: redisUrl() });
  memory = new RedisMemory(link, { episodesKept: 1, channel: prefix, scripts: clock.scripts() });
  const [first] = shardsOf(prefix);
  if (first === undefined) throw new Error('there is a shard');
  shard = first;
});
afterAll(async () => {
  await admin.del(...Object.values(shard as unknown as Record<string, string>));
  link.disconnect();
  admin.disconnect();
});

/** Does it in Redis, and returns what it does to a watch. */
const happen = async (step: Step, account: Account): Promise<(watch: Watch, now: number) => Watch> => {
  if (step === 'sweep') {
    await memory.due(shard, 10);
    return account.swept;
  }
  if (step === 'readBack') {
    await memory.readBack(shard);
    return account.readBack;
  }
  if (step === 'flush') {
    await admin.del(shard.store);
    return (_, now) => account.newWatch(now);
  }
  if (step === 'restart') {
    // As another server finds it on the disk: a connection that is new asks, and the process is not the one that wrote.
    await admin.hset(shard.store, 'run', 'another');
    await link.run(clock.scripts().enlist, [shard.store], []);
    // When it was swept last is remembered: being away for longer than an outage is one.
    return (watch, now) => ({ ...account.newWatch(now), sweptAt: watch.sweptAt, outageUntil: watch.outageUntil });
  }
  clock.advance(step.pass);
  return (watch) => watch;
};

/** The first step after which Redis and the account say different things; null: none. */
const firstDifference = async (history: readonly Step[], account: Account): Promise<string | null> => {
  await admin.del(shard.store);
  const { now: born, ...first } = await memory.watch(shard);
  let told = account.newWatch(born);
  if (!equal(first, told)) return 'a new memory';
  for (const [at, step] of history.entries()) {
    const change = await happen(step, account);
    const { now, ...found } = await memory.watch(shard);
    told = change(told, now);
    if (!equal(found, told)) return `${at}: ${JSON.stringify([step, found, told])}`;
  }
  return null;
};
const equal = (a: Watch, b: Watch): boolean =>
  a.sweptAt === b.sweptAt &&
  a.outageUntil === b.outageUntil &&
  a.strangerUntil === b.strangerUntil &&
  a.newUntil === b.newUntil &&
  heldUntil(a) === heldUntil(b);

describe('the watch of a memory, as Lua tells it', () => {
  it('is that of the domain, in any history', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        expect(await firstDifference(history, domain)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it.each<readonly [string, Partial<Account>]>([
    [
      'an outage that begins a moment earlier',
      { swept: (watch, now) => swept({ ...watch, sweptAt: watch.sweptAt && watch.sweptAt - 1 }, now) },
    ],
    ['an outage that holds nobody', { swept: (watch, now) => ({ ...watch, sweptAt: now }) }],
    [
      'a first sweep that is an outage',
      { swept: (watch, now) => swept({ ...watch, sweptAt: watch.sweptAt || 1 }, now) },
    ],
    ['a reading back that ends an outage', { readBack: (watch) => ({ ...readBack(watch), outageUntil: 0 }) }],
    ['a reading back after which the memory is old', { readBack: (watch) => ({ ...readBack(watch), newUntil: 0 }) }],
    ['a new memory that holds nobody', { newWatch: (now) => readBack(newWatch(now)) }],
  ])('is told apart from %s', async (_what, variant) => {
    const account = { ...domain, ...variant };
    const outcome = await fc.check(
      fc.asyncProperty(steps, async (history) => (await firstDifference(history, account)) === null),
      { numRuns: 1_000, endOnFailure: true }, // it ends with the first history that shows it
    );
    expect(outcome.failed).toBe(true);
  });
});
