import { StoreUnavailable } from '@baton/event-store';
import { Redis, type RedisOptions } from 'ioredis';
import { RedisEar } from './redis-ear';
import {
  markKey,
  TYPING_PAUSE_MS,
  type TypingChannel,
  type TypingMark,
  type TypingSubscription,
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
const TELL = `
if not redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1`;

/** A first connection that takes longer counts as none. */
const CONNECT_MS = 1_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // A mark that would have to wait is late, and so is one that is sent again.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: 2 * CONNECT_MS,
  commandTimeout: CONNECT_MS,
  socketTimeout: 2 * CONNECT_MS,
  retryStrategy: (attempt) => Math.min(2_000, 25 * 2 ** Math.min(attempt, 10)) * (0.75 + Math.random() / 2),
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

/**
 * For any number of processes, on Redis 7: publish and subscribe, with the pause kept where all of them see it. Nothing is
 * connected before the first use. While Redis is away marks are lost, publishing fails at once, and both mend themselves.
 */
export class RedisTypingChannel implements TypingChannel {
  private readonly client: Redis;
  private readonly channel: string;
  private readonly pauseMs: number;
  private readonly ears = new Set<RedisEar>();
  /** Settles with the first connection, or when that took too long. */
  private first: Promise<void> | null = null;

  constructor({ url, prefix = 'baton:typing', pauseMs = TYPING_PAUSE_MS }: RedisTypingChannelOptions) {
    this.channel = prefix;
    this.pauseMs = pauseMs;
    this.client = new Redis(url, OPTIONS);
    this.client.on('error', () => undefined); // whoever publishes is told, and the presence store says it once
  }

  async publish(mark: TypingMark): Promise<boolean> {
    await (this.first ??= this.connect());
    const key = `${this.channel}:${markKey(mark)}`;
    try {
      return (await this.client.eval(TELL, 1, key, this.channel, JSON.stringify(mark), this.pauseMs)) === 1;
    } catch (error) {
      throw new StoreUnavailable(`Redis does not answer: ${(error as Error).message}`, { cause: error });
    }
  }

  subscribe(listener: (mark: TypingMark) => void): TypingSubscription {
    const ear = new RedisEar(this.client, this.channel, listener);
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
    this.client.disconnect();
  }

  private connect(): Promise<void> {
    const trying = this.client.connect().catch(() => undefined);
    return Promise.race([
      trying,
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CONNECT_MS);
        void trying.finally(() => clearTimeout(timer));
      }),
    ]);
  }
}

/** Typing on Redis 7. @see RedisTypingChannel */
export const openRedisTypingChannel = (options: RedisTypingChannelOptions): TypingChannel =>
  new RedisTypingChannel(options);
