import { randomUUID } from 'node:crypto';
import { setTimeout as moment } from 'node:timers/promises';
import { startProxy, type TcpProxy } from '@baton/testing/src/proxy';
import { Redis } from 'ioredis';
import { RedisConnection, RedisUnavailable } from './redis-connection';
import { redisScript } from './redis-script';

const url = process.env.BATON_TEST_REDIS_URL ?? '';
const key = `baton-test:${randomUUID()}`;
const ADD = redisScript(`return redis.call('INCRBY', KEYS[1], ARGV[1])`);

let proxy: TcpProxy;
let admin: Redis;
let connection: RedisConnection;
let prepared: number[];
let said: string[];

beforeEach(async () => {
  const { hostname, port } = new URL(url);
  proxy = await startProxy({ to: { host: hostname, port: Number(port) } });
  admin = new Redis(url);
  prepared = [];
  said = [];
  const say = (_about: object, text: string): void => void said.push(text);
  connection = new RedisConnection({
    url: `redis://127.0.0.1:${proxy.port}`,
    log: { info: say, warn: say },
    prepare: async (evaluate) => void prepared.push(Number(await evaluate(ADD, [`${key}:prepared`], [1]))),
  });
});
afterEach(async () => {
  connection.disconnect();
  await proxy.heal();
  await proxy.close();
  await admin.del(key, `${key}:prepared`);
  admin.disconnect();
});

const add = (): Promise<unknown> => connection.run(ADD, [key], [1]);
const worksAgain = async (): Promise<void> => {
  for (;;) {
    const done = await add().catch(() => null);
    if (done !== null) return;
    await moment(20);
  }
};

describe('a connection to Redis', () => {
  it('is made by the first call, and prepared before it', async () => {
    expect(proxy.connections()).toBe(0);
    expect(await add()).toBe(1);
    expect(prepared).toEqual([1]);
  });

  it('sends a script whole to a server that does not know it any more', async () => {
    await add();
    await admin.script('FLUSH');
    expect(await add()).toBe(2);
  });

  it('that is lost refuses at once, sends nothing late, and is prepared anew when it is back; both are said once', async () => {
    await add();
    await proxy.cut('reset');
    await expect(add()).rejects.toThrow(RedisUnavailable);
    const began = performance.now();
    for (let n = 0; n < 20; n += 1) await expect(add()).rejects.toThrow(RedisUnavailable);
    expect(performance.now() - began).toBeLessThan(900); // twenty times the patience of one call would be 20 s
    expect(await admin.get(key)).toBe('1');
    await proxy.heal();
    await worksAgain();
    expect(await admin.get(key)).toBe('2');
    expect(prepared).toEqual([1, 2]);
    expect(said).toEqual(['Redis is away; requests are answered 503 meanwhile', 'Redis is back']);
  });
});
