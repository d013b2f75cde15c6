import { Redis } from 'ioredis';
import { presenceStoreContract } from '../../../test/contract/presence-store.contract';
import { RedisClusterNode } from '../../../test/redis-cluster';
import { redisUnderTest } from '../../../test/redis-under-test';
import { shardsOf } from './redis-shards';

let node: RedisClusterNode;
beforeAll(async () => {
  node = await RedisClusterNode.start();
});
afterAll(() => node.stop());

presenceStoreContract('Redis in cluster mode', () => redisUnderTest(node.url));

describe('Redis in cluster mode', () => {
  it('refuses what touches keys of two slots, so that the suite above proves that no script does', async () => {
    const redis = new Redis(node.url);
    const [one, other] = shardsOf('baton:presence:');
    const touch = `#!lua\nredis.call('GET', KEYS[1])\nreturn redis.call('GET', '${other?.store ?? ''}')`;
    await expect(redis.eval(touch, 1, one?.store ?? '')).rejects.toThrow(/slot|non local/i);
    await expect(redis.eval(touch, 2, one?.store ?? '', other?.store ?? '')).rejects.toThrow('CROSSSLOT');
    redis.disconnect();
  });

  it('finds all keys of a shard in one slot, and the shards in many', async () => {
    const redis = new Redis(node.url);
    const slots = await Promise.all(
      shardsOf('baton:presence:').map(async (keys) => {
        const ofShard = await Promise.all(Object.values(keys).map((key: string) => redis.cluster('KEYSLOT', key)));
        expect(new Set(ofShard).size).toBe(1);
        return ofShard[0];
      }),
    );
    expect(new Set(slots).size).toBe(slots.length);
    redis.disconnect();
  });
});
