import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { RedisPresenceStore } from '../src/outbound/redis/redis-presence-store';
import { FEW, type PresenceUnderTest } from './contract/presence-bench';
import { RedisClock } from './redis-clock';

/** A Redis that the stack runs. @throws when there is none. */
export const redisUrl = (): string => {
  const url = process.env.BATON_TEST_REDIS_URL;
  if (url === undefined || url === '') throw new Error('BATON_TEST_REDIS_URL is not set: run `npm run test:stack`');
  return url;
};

/** A memory on a real Redis, under a prefix of its own, whose clock the test moves. */
export const redisUnderTest = async (url = redisUrl()): Promise<PresenceUnderTest> => {
  const test = `baton-test:${randomUUID()}:`;
  const clock = new RedisClock(true);
  const opened: RedisPresenceStore[] = [];
  const open = (name: string, episodesKept?: number): RedisPresenceStore => {
    const inside = { scripts: clock.scripts(), ...(episodesKept !== undefined && { episodesKept }) };
    const store = new RedisPresenceStore({ url, prefix: `${test}${name}:` }, inside);
    opened.push(store);
    return store;
  };
  return {
    store: open('one'),
    again: async () => open('one'),
    withFewEpisodes: async () => open('few', FEW),
    advance: async (ms) => clock.advance(ms),
    dispose: async () => {
      for (const store of opened) await store.disconnect();
      await removeAll(url, test);
    },
  };
};

const removeAll = async (url: string, prefix: string): Promise<void> => {
  const admin = new Redis(url);
  for await (const keys of admin.scanStream({ match: `${prefix}*`, count: 1000 })) {
    for (const key of keys as string[]) await admin.del(key);
  }
  admin.disconnect();
};
