import type { Redis } from 'ioredis';

/** A subscriber that hears nothing cannot tell quiet from a network that drops packets; so it asks, in ms. */
const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;

/** What listening is ended with. Nothing is delivered afterwards. */
export interface RedisListening {
  end(): void;
}

/** A connection of its own that listens to one channel, and comes back by itself. What was said meanwhile is lost. */
export class RedisListener implements RedisListening {
  private readonly connection: Redis;
  private readonly asking: NodeJS.Timeout;
  private ended = false;

  constructor(like: Redis, channel: string, listener: (message: string) => void) {
    this.connection = like.duplicate({
      lazyConnect: false,
      autoResubscribe: false, // done on every connection alike, also where the first one broke before it had subscribed
      socketTimeout: ANSWER_WITHIN_MS,
    });
    this.connection.on('ready', () => {
      this.connection.subscribe(channel).catch(() => this.again());
    });
    this.connection.on('message', (_channel: string, message: string) => listener(message));
    this.connection.on('error', () => undefined); // it tries again, and whoever asks on the other connection is told
    this.asking = setInterval(() => this.ask(), ASK_EVERY_MS).unref();
  }

  end(): void {
    this.ended = true;
    clearInterval(this.asking);
    this.connection.removeAllListeners('message');
    this.connection.disconnect();
  }

  private again(): void {
    if (!this.ended) this.connection.disconnect(true);
  }

  /** No answer in time ends the connection, and a new one is made. */
  private ask(): void {
    this.connection.ping().catch(() => undefined);
  }
}
