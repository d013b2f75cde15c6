import { Redis, type RedisOptions } from 'ioredis';
import { RedisListener, type RedisListening } from './redis-listener';
import type { RedisScript } from './redis-script';

/** What is said of the connection, once per outage; pino's and the bus' loggers fit. */
export interface RedisLog {
  info(what: object, message: string): void;
  warn(what: object, message: string): void;
}

/** Redis did not answer, or not in time: nobody knows whether it did what it was asked. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

const SILENT: RedisLog = { info: () => undefined, warn: () => undefined };

const COMMAND_MS = 1_000;
/** A server that has taken a command and said nothing for so long is hung up on, or what it owes would pile up in memory. */
const SILENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  // Nothing waits for a server that is away, and nothing is sent twice: whoever asked is told, and asks again.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  connectTimeout: SILENCE_MS,
  socketTimeout: SILENCE_MS,
  commandTimeout: COMMAND_MS,
  retryStrategy: (attempt) => Math.min(LONGEST_PAUSE_MS, 25 * 2 ** Math.min(attempt, 10)) * (0.75 + Math.random() / 2),
  // A primary that became a replica keeps its connections; only a new one finds the new primary.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

type Evaluate = (script: RedisScript, keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

export interface RedisConnectionOptions {
  /** `redis://[[user]:password@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Is told of outages; default: nobody is. */
  readonly log?: RedisLog;
  /** Runs on each new connection before anything else does. */
  readonly prepare?: (evaluate: Evaluate) => Promise<void>;
}

/**
 * One connection to one Redis 7 that looks after itself; nothing is connected before the first use. While it is down every call fails
 * at once, or after a second when nobody knows yet. Nothing waits in a queue and nothing is sent twice.
 */
export class RedisConnection {
  private readonly client: Redis;
  private readonly log: RedisLog;
  private readonly prepare: (evaluate: Evaluate) => Promise<void>;
  /** Settles when the connection at hand is prepared; null: there is none. */
  private up: Promise<void> | null = null;
  /** Why the server cannot be reached; null: it can, or was not tried. */
  private down: Error | null = null;
  private waiting: (() => void)[] = [];

  constructor({ url, log = SILENT, prepare = async () => undefined }: RedisConnectionOptions) {
    this.log = log;
    this.prepare = prepare;
    this.client = new Redis(url, OPTIONS);
    this.client.on('ready', () => {
      this.up = this.welcome();
      this.up.catch(() => undefined); // whoever waits for it is told
      this.tellWaiting();
    });
    this.client.on('error', (error: Error) => this.lost(error));
    this.client.on('close', () => this.lost(new Error('the connection was closed')));
  }

  /** @throws RedisUnavailable */
  async run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.answered(async () => {
      await this.connected();
      return await this.evaluate(script, keys, args);
    });
  }

  /** A page of a hash: the next cursor, '0' at the end, and fields and values in turn. @throws RedisUnavailable */
  async scan(key: string, cursor: string, count: number): Promise<[string, string[]]> {
    return this.answered(async () => {
      await this.connected();
      return await this.client.hscan(key, cursor, 'COUNT', count);
    });
  }

  /** On a second connection that only listens, and comes back by itself. What was said while it was away is lost. */
  listen(channel: string, listener: (message: string) => void): RedisListening {
    return new RedisListener(this.client, channel, listener);
  }

  /** Commands in hand fail. */
  disconnect(): void {
    this.down = new Error('it was closed');
    this.client.disconnect();
  }

  private readonly evaluate: Evaluate = async (script, keys, args) => {
    try {
      return await this.client.evalsha(script.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return await this.client.eval(script.text, keys.length, ...keys, ...args);
    }
  };

  private async answered<T>(asking: () => Promise<T>): Promise<T> {
    try {
      return await asking();
    } catch (error) {
      throw new RedisUnavailable(`Redis does not answer: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Waits for the first connection, but not for one that is known to be lost. */
  private async connected(): Promise<void> {
    if (this.down !== null) throw this.down;
    if (this.client.status === 'wait') void this.client.connect().catch(() => undefined);
    if (this.up === null) await this.settled();
    await this.up;
  }

  /** The connection that is being made is there, or is not. */
  private settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no connection yet')), COMMAND_MS);
      this.waiting.push(() => {
        clearTimeout(timer);
        if (this.down === null) resolve();
        else reject(this.down);
      });
    });
  }

  private tellWaiting(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  private async welcome(): Promise<void> {
    try {
      await this.prepare(this.evaluate);
      if (this.down !== null) this.log.info({}, 'Redis is back');
      this.down = null;
    } catch (error) {
      this.lost(error as Error);
      this.client.disconnect(true);
      throw error;
    }
  }

  private lost(error: Error): void {
    this.up = null;
    if (this.down === null)
      this.log.warn({ error: error.message }, 'Redis is away; requests are answered 503 meanwhile');
    this.down ??= error;
    this.tellWaiting();
  }
}
