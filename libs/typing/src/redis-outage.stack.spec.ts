import { setTimeout as moment } from 'node:timers/promises';
import { startProxy, type TcpProxy } from '@baton/testing/src/proxy';
import { Redis } from 'ioredis';
import { redisUrl } from '../test/redis-under-test';
import { RedisTypingChannel } from './redis-typing-channel';
import { type TypingMark, TypingUnavailable } from './typing-channel';

let proxy: TcpProxy;
let channel: RedisTypingChannel;
let marks = 0;
const heard: string[] = [];

const mark = (): TypingMark => ({ conversationId: `chat ${(marks += 1)}`, by: { kind: 'agent', id: 'ada' } });
const prefix = `baton-test:${process.pid}:outage`;

/** Publishes until a mark is heard: each is one that nobody waits for. */
const worksAgain = async (): Promise<void> => {
  const before = heard.length;
  while (heard.length === before) {
    await channel.publish(mark()).catch(() => undefined);
    await moment(20);
  }
};

/** The first refusal, which comes as soon as the outage is felt. */
const refusal = async (): Promise<unknown> => {
  for (;;) {
    try {
      await channel.publish(mark());
    } catch (error) {
      return error;
    }
  }
};

beforeEach(async () => {
  const { hostname, port } = new URL(redisUrl());
  proxy = await startProxy({ to: { host: hostname, port: Number(port) } });
  heard.length = 0;
  channel = new RedisTypingChannel({ url: `redis://127.0.0.1:${proxy.port}`, prefix });
  channel.subscribe(({ conversationId }) => heard.push(conversationId));
});
afterEach(async () => {
  await proxy.heal();
  await channel.close();
  await proxy.close();
});

describe('typing while Redis is away', () => {
  it.each([
    ['refuses connections', 'reset'],
    ['carries nothing', 'silence'],
  ] as const)(
    'that %s: publishing fails within seconds, nothing is sent late, and both ends come back by themselves',
    async (_how, cut) => {
      await worksAgain();
      await proxy.cut(cut);
      expect(await refusal()).toBeInstanceOf(TypingUnavailable);
      const lost = mark();
      const began = performance.now();
      await expect(channel.publish(lost)).rejects.toThrow(TypingUnavailable);
      expect(performance.now() - began).toBeLessThan(5_000);
      await proxy.heal();
      await worksAgain();
      expect(heard).not.toContain(lost.conversationId);
    },
    60_000,
  );

  it('a subscriber that only listens notices a network that drops packets, though its publisher is elsewhere', async () => {
    await worksAgain();
    const elsewhere = new RedisTypingChannel({ url: redisUrl(), prefix });
    await proxy.cut('silence');
    const connected = proxy.connections();
    // It hangs up on its own, by asking and hearing nothing; only then is the way free again.
    while (proxy.connections() >= connected) await moment(50);
    await proxy.heal();
    const before = heard.length;
    while (heard.length === before) {
      await elsewhere.publish(mark());
      await moment(20);
    }
    await elsewhere.close();
  });

  it('a channel can be opened and subscribed to before there is a Redis', async () => {
    await channel.close();
    await proxy.cut('reset');
    channel = new RedisTypingChannel({ url: `redis://127.0.0.1:${proxy.port}`, prefix });
    channel.subscribe(({ conversationId }) => heard.push(conversationId));
    await expect(channel.publish(mark())).rejects.toThrow(TypingUnavailable);
    await proxy.heal();
    await worksAgain();
  });

  it('what others say on the channel is passed over', async () => {
    await worksAgain();
    const stranger = new Redis(redisUrl());
    for (const message of [
      '',
      '{',
      'null',
      '{"conversationId":"x"}',
      '{"conversationId":1,"by":{"kind":"bot","id":"b"}}',
    ]) {
      await stranger.publish(prefix, message);
    }
    stranger.disconnect();
    await worksAgain();
    expect(heard.every((id) => id.startsWith('chat '))).toBe(true);
  });

  it('leaves nothing behind: what the pause needs expires', async () => {
    await worksAgain();
    const admin = new Redis(redisUrl());
    for (const key of await admin.keys(`${prefix}:*`)) expect(await admin.pttl(key)).not.toBe(-1);
    admin.disconnect();
  });
});
