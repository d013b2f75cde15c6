import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { HIDDEN_TTL_MS } from '../src/domain/presence.times';
import { RedisPresenceStore } from '../src/outbound/redis/redis-presence-store';
import { presenceScripts } from '../src/outbound/redis/redis-scripts';
import { FEW, type PresenceUnderTest } from './contract/presence-bench';

/** A Redis that the stack runs; keys under a prefix of the test's own. @throws when there is none. */
export const redisUrl = (): string => {
  const url = process.env.BATON_TEST_REDIS_URL;
  if (url === undefined) throw new Error('BATON_TEST_REDIS_URL is not set: run `npm run test:stack`');
  return url;
};

/** Lua that reads the time from a key, which only tests write: production has Redis' own. */
const clockAt = (key: string): string => `
local function clock() return tonumber(redis.call('GET', '${key}')) end`;

/** A memory on a real Redis whose clock the test moves; the hash tag keeps the clock's key in a shard's slot where that matters. */
export const redisUnderTest = async (url = redisUrl()): Promise<PresenceUnderTest> => {
  const test = `baton-test:${randomUUID()}:`;
  const admin = new Redis(url);
  const clock = `${test}clock`;
  await admin.set(clock, Date.UTC(2026, 0, 1));
  const opened: RedisPresenceStore[] = [];
  const open = (prefix: string, episodesKept?: number): RedisPresenceStore => {
    const scripts = presenceScripts(HIDDEN_TTL_MS, clockAt(clock));
    const inside = { scripts, ...(episodesKept !== undefined && { episodesKept }) };
    const store = new RedisPresenceStore({ url, prefix: `${test}${prefix}:` }, inside);
    opened.push(store);
    return store;
  };
  return {
    store: open('one'),
    again: async () => open('one'),
    withFewEpisodes: async () => open('few', FEW),
    advance: async (ms) => void (await admin.incrby(clock, ms)),
    dispose: async () => {
      for (const store of opened) await store.disconnect();
      for await (const keys of admin.scanStream({ match: `${test}*`, count: 1000 })) {
        if ((keys as string[]).length > 0) await admin.del(keys as string[]);
      }
      admin.disconnect();
    },
  };
};
