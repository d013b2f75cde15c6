import { createHash } from 'node:crypto';

/** Fixed for ever: another number would look for everybody in another place. A cluster spreads as many nodes' worth. */
export const SHARDS = 16;

/** The keys of one shard. One hash tag, so a cluster keeps them on one node, and a script may touch all of them. */
export interface ShardKeys {
  /** Hash: person → presence as JSON. */
  readonly persons: string;
  /** Sorted set: person by when to look at them again, milliseconds since 1970. */
  readonly due: string;
  /** Sorted set: person by `n` of their last change that is not on the bus yet. */
  readonly pending: string;
  /** Stream, ids `n-0`: episodes that are not on the bus yet. */
  readonly episodes: string;
  /** Hash: what the shard knows of itself, see `presence.watch.ts`, and the last `n`. */
  readonly store: string;
}

/** @throws TypeError when the prefix has braces: they would be the hash tag. */
export const shardsOf = (prefix: string): readonly ShardKeys[] => {
  if (/[{}]/.test(prefix)) throw new TypeError('the prefix of Redis keys must not contain braces');
  return Array.from({ length: SHARDS }, (_, shard) => {
    const key = (name: string): string => `${prefix}{${shard}}:${name}`;
    return {
      persons: key('persons'),
      due: key('due'),
      pending: key('pending'),
      episodes: key('episodes'),
      store: key('store'),
    };
  });
};

/** @param key see `keyOf`. */
export const shardOf = (key: string): number => (createHash('sha1').update(key).digest()[0] ?? 0) % SHARDS;
