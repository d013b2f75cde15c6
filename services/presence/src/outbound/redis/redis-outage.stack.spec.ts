import { setTimeout as nextTick } from 'node:timers/promises';
import { startProxy, type TcpProxy } from '@baton/testing/src/proxy';
import { startStack, type Stack } from '@baton/testing/src/stack';
import { StoreUnavailable } from '@baton/event-store';
import { Redis } from 'ioredis';
import { PresenceTown } from '../../../test/presence-town';
import { HIDDEN_TTL_MS } from '../../domain/presence.times';
import type { PresenceStore } from '../presence-store';
import { openRedisPresenceStore } from './redis-presence-store';

let stack: Stack;
let proxy: TcpProxy;
let url: string;
let town: PresenceTown | null = null;
const said: string[] = [];

beforeAll(async () => {
  stack = await startStack({ only: ['redis'] });
});
afterAll(() => stack.down());

beforeEach(async () => {
  await stack.redis.handle.start();
  await admin((redis) => redis.flushall());
  proxy = await startProxy({ to: { host: '127.0.0.1', port: stack.redis.handle.port } });
  url = `redis://127.0.0.1:${proxy.port}`;
  said.length = 0;
});
afterEach(async () => {
  await stack.redis.handle.resume();
  await proxy.heal();
  await town?.close();
  town = null;
  await proxy.close();
});

const admin = async <T>(doing: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(stack.redis.url);
  try {
    return await doing(redis);
  } finally {
    redis.disconnect();
  }
};

const say = (_what: object, message: string): void => void said.push(message);

/** Ada and Eve are looking, Bob's page is hidden, Zoe will have left during the outage. */
const inhabited = async (): Promise<PresenceTown> => {
  town = await PresenceTown.open(url, { info: say, warn: say, error: say });
  await town.arrive('agent', 'ada');
  await town.arrive('customer', 'eve');
  await town.arrive('agent', 'bob', { hidden: true });
  await town.arrive('agent', 'zoe');
  await town.pass(20_000);
  expect(await town.episodes()).toEqual(everybodyOnline);
  return town;
};
const everybodyOnline = {
  'agent:ada': 'online',
  'customer:eve': 'online',
  'agent:bob': 'online',
  'agent:zoe': 'online',
};

/** Until a store reaches Redis again. */
const back = async (store: Pick<PresenceStore, 'sweep'>): Promise<void> => {
  const isThere = async (): Promise<boolean> =>
    store.sweep().then(
      () => true,
      () => false,
    );
  while (!(await isThere())) await nextTick(20);
};

/** Redis' own time goes on beside the one that the test lets pass; the contract suite, whose clock stands, knows the exact moment. */
const A_SLOW_MACHINE_MS = 60_000;

/** A machine that stands still for 5 s between two sweeps begins the silence anew, so the moment is not known, only that it comes. */
const zoeIsGone = async (there: PresenceTown): Promise<void> => {
  const isGone = async (): Promise<boolean> => (await there.episodes())['agent:zoe'] !== 'online';
  for (let tries = 0; tries < 8 && !(await isGone()); tries += 1) await there.pass(HIDDEN_TTL_MS);
};

/** The outage is over: nobody is declared gone who is there, whoever left is, and the bus agrees with the store. */
const recovers = async (there: PresenceTown): Promise<void> => {
  await Promise.all(there.stores.map(back));
  await there.pass(HIDDEN_TTL_MS - A_SLOW_MACHINE_MS);
  expect(await there.episodes()).toEqual(everybodyOnline);
  await zoeIsGone(there);
  expect(await there.episodes()).toEqual({ ...everybodyOnline, 'agent:zoe': 'online offline' });
  const { onTheBus, inTheStore } = await there.statuses();
  expect(onTheBus).toEqual(inTheStore);
  expect(onTheBus).toEqual({
    'agent:ada': 'online',
    'customer:eve': 'online',
    'agent:bob': 'online',
    'agent:zoe': 'offline',
  });
  expect(said.filter((line) => line.includes('HALTED'))).toEqual([]);
};

const outages: readonly [string, (there: PresenceTown) => Promise<void>][] = [
  ['is flushed while connections are open', async () => void (await admin((redis) => redis.flushall()))],
  [
    'is flushed again and again',
    async (there) => {
      for (let time = 0; time < 3; time += 1) {
        await admin((redis) => redis.flushall());
        await there.pass(6_000);
      }
    },
  ],
  [
    'is killed and comes back empty after a minute',
    async (there) => {
      await stack.redis.handle.kill();
      await there.pass(4_000);
      there.skip(56_000);
      await stack.redis.handle.wipe();
      await stack.redis.handle.start();
    },
  ],
  [
    'is killed and comes back after a minute with what it had',
    async (there) => {
      await stack.redis.handle.kill();
      there.skip(60_000);
      await stack.redis.handle.start();
    },
  ],
  [
    'is cut off by the network for a minute',
    async (there) => {
      await proxy.cut();
      await there.pass(4_000);
      there.skip(56_000);
      await proxy.heal();
    },
  ],
  [
    'does not answer for a minute',
    async (there) => {
      await stack.redis.handle.pause();
      await there.pass(2_000);
      there.skip(58_000);
      await stack.redis.handle.resume();
    },
  ],
];

describe('presence when Redis', () => {
  it.each(outages)(
    '%s: nobody is declared gone who is there',
    async (_what, outage) => {
      const there = await inhabited();
      const zoe = there.pages.find(({ connection }) => connection.person.id === 'zoe');
      if (zoe !== undefined) zoe.isOpen = false;
      await outage(there);
      await recovers(there);
    },
    60_000,
  );
});

describe('a Redis that is away', () => {
  it.each([
    ['refuses connections', () => proxy.cut('reset')],
    ['carries nothing', () => proxy.cut('silence')],
    ['stands still', () => stack.redis.handle.pause()],
  ])('that %s is told within seconds, holds nothing back, and is said once', async (_how, fail) => {
    const store = openRedisPresenceStore({ url, log: { info: say, warn: say } });
    await store.storeId();
    await fail();
    const began = performance.now();
    for (let round = 0; round < 3; round += 1) {
      const asked = Array.from({ length: 50 }, (_, n) =>
        expect(store.open({ person: { kind: 'agent', id: `${n}` }, id: 'page' })).rejects.toThrow(StoreUnavailable),
      );
      await Promise.all(asked);
    }
    expect(performance.now() - began).toBeLessThan(8_000);
    await proxy.heal();
    await stack.redis.handle.resume();
    await back(store);
    expect(said.filter((line) => line.includes('is away'))).toHaveLength(1);
    expect(said.at(-1)).toBe('Redis is back');
    await store.disconnect();
  });

  it('is not needed to open a store, and is found as soon as it is there', async () => {
    await proxy.cut('reset');
    const store = openRedisPresenceStore({ url });
    await expect(store.storeId()).rejects.toThrow(StoreUnavailable);
    await proxy.heal();
    await back(store);
    await store.disconnect();
  });

  it('a wrong password is an outage that names no password', async () => {
    await admin((redis) => redis.config('SET', 'requirepass', 'secret'));
    const right = openRedisPresenceStore({ url: `redis://:secret@127.0.0.1:${proxy.port}` });
    const wrong = openRedisPresenceStore({ url: `redis://:hidden@127.0.0.1:${proxy.port}` });
    try {
      const failure = (await wrong.storeId().catch((error: unknown) => error)) as Error;
      expect(failure).toBeInstanceOf(StoreUnavailable);
      expect(failure.message).not.toContain('hidden');
      expect(await right.storeId()).toMatch(/./);
    } finally {
      await right.disconnect();
      await wrong.disconnect();
      const redis = new Redis(`redis://:secret@127.0.0.1:${stack.redis.handle.port}`);
      await redis.config('SET', 'requirepass', '');
      redis.disconnect();
    }
  });

  it('forgets its scripts without anybody noticing', async () => {
    const store = openRedisPresenceStore({ url });
    await store.storeId();
    await admin((redis) => redis.script('FLUSH'));
    await store.open({ person: { kind: 'agent', id: 'ada' }, id: 'page' });
    expect(await store.find([{ kind: 'agent', id: 'ada' }])).toMatchObject([{ status: 'online' }]);
    await store.disconnect();
  });

  it('has the time, not this process', async () => {
    const store = openRedisPresenceStore({ url });
    const timeThere = async (): Promise<number> => {
      const [seconds, micros] = await admin((redis) => redis.time());
      return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    };
    const before = await timeThere();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
    await store.open({ person: { kind: 'agent', id: 'ada' }, id: 'page' });
    clock.mockRestore();
    const [ada] = await store.find([{ kind: 'agent', id: 'ada' }]);
    expect(ada?.since).toBeGreaterThanOrEqual(before);
    expect(ada?.since).toBeLessThanOrEqual(await timeThere());
    await store.disconnect();
  });
});
