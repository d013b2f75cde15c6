import { RedisConnection, type RedisListening, redisScript } from '@baton/redis-connection';
import {
  markKey,
  TYPING_PAUSE_MS,
  type TypingChannel,
  typingMark,
  type TypingMark,
  type TypingSubscription,
  TypingUnavailable,
} from './typing-channel';

export interface RedisTypingChannelOptions {
  /** `redis://[[user]:password@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Before the channel's name and every key; default `baton:typing`. */
  readonly prefix?: string;
  /** Default `TYPING_PAUSE_MS`. */
  readonly pauseMs?: number;
}

/** KEYS when this person last did · ARGV channel, mark, pause in ms → 1: told; 0: too soon after the last */
const TELL = redisScript(`
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1`);

/** null: something that is no mark, from somebody else on this channel. */
const readMark = (message: string): TypingMark | null => {
  try {
    return typingMark.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
};

/**
 * For any number of processes, on Redis 7: publish and subscribe, with the pause kept where all of them see it. Nothing is
 * connected before the first use. While Redis is away marks are lost, publishing fails at once, and both mend themselves.
 */
export class RedisTypingChannel implements TypingChannel {
  /** Says nothing of outages: whoever publishes is told, and the presence store says it once. */
  private readonly connection: RedisConnection;
  private readonly channel: string;
  private readonly pauseMs: number;
  private readonly ears = new Set<RedisListening>();

  constructor({ url, prefix = 'baton:typing', pauseMs = TYPING_PAUSE_MS }: RedisTypingChannelOptions) {
    this.channel = prefix;
    this.pauseMs = pauseMs;
    this.connection = new RedisConnection({ url });
  }

  async publish(mark: TypingMark): Promise<boolean> {
    const key = `${this.channel}:${markKey(mark)}`;
    try {
      return (await this.connection.run(TELL, [key], [this.channel, JSON.stringify(mark), this.pauseMs])) === 1;
    } catch (error) {
      throw new TypingUnavailable((error as Error).message, { cause: error });
    }
  }

  subscribe(listener: (mark: TypingMark) => void): TypingSubscription {
    const ear = this.connection.listen(this.channel, (message) => {
      const mark = readMark(message);
      if (mark !== null) listener(mark);
    });
    this.ears.add(ear);
    return {
      end: () => {
        this.ears.delete(ear);
        ear.end();
      },
    };
  }

  async close(): Promise<void> {
    for (const ear of this.ears) ear.end();
    this.ears.clear();
    this.connection.disconnect();
  }
}

/** Typing on Redis 7. @see RedisTypingChannel */
export const openRedisTypingChannel = (options: RedisTypingChannelOptions): TypingChannel =>
  new RedisTypingChannel(options);
