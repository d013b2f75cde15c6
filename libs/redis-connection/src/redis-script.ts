import { createHash } from 'node:crypto';

/** A Lua script and the digest under which a server that has seen it knows it. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export const redisScript = (text: string): RedisScript => ({
  text,
  sha: createHash('sha1').update(text).digest('hex'),
});
