import { randomUUID } from 'node:crypto';
import { setTimeout as moment } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RedisTypingChannel } from '../src/redis-typing-channel';
import type { TypingMark } from '../src/typing-channel';
import type { TypingUnderTest } from './contract/typing-bench';

/** A Redis that the stack runs. @throws when there is none. */
export const redisUrl = (): string => {
  const url = process.env.BATON_TEST_REDIS_URL;
  if (url === undefined || url === '') throw new Error('BATON_TEST_REDIS_URL is not set: run `npm run test:stack`');
  return url;
};

/** Long enough for two publishes to fall into it on a slow machine. */
const PAUSE_MS = 1_500;

/** A channel on a real Redis, under a name of its own. */
export const redisUnderTest = async (url = redisUrl()): Promise<TypingUnderTest> => {
  const prefix = `baton-test:${randomUUID()}`;
  const admin = new Redis(url);
  const opened: RedisTypingChannel[] = [];
  const open = (): RedisTypingChannel => {
    const channel = new RedisTypingChannel({ url, prefix, pauseMs: PAUSE_MS });
    opened.push(channel);
    return channel;
  };
  /** Redis forgets it by itself: that nothing is left behind is part of what is tried. */
  const pauseOver = async ({ conversationId, by }: TypingMark): Promise<void> => {
    const key = `${prefix}:${conversationId}:${by.kind}:${by.id}`;
    const left = await admin.pttl(key);
    if (left <= 0 || left > PAUSE_MS) throw new Error(`the pause ends in ${left} ms`);
    while ((await admin.exists(key)) === 1) await moment(20);
  };
  return {
    channel: open(),
    again: async () => open(),
    pauseOver,
    dispose: async () => {
      await Promise.all(opened.map((channel) => channel.close()));
      admin.disconnect();
    },
    patienceMs: 10_000,
  };
};
