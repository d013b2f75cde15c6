import type { Redis } from 'ioredis';
import { typingMark, type TypingMark } from './typing-channel';

/** A subscriber that hears nothing cannot tell quiet from a network that drops packets; so it asks, in ms. */
const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;

/** null: something that is no mark, from somebody else on this channel. */
const readMark = (message: string): TypingMark | null => {
  try {
    return typingMark.safeParse(JSON.parse(message)).data ?? null;
  } catch {
    return null;
  }
};

/** A connection of its own that listens, and comes back by itself. What was said meanwhile is lost. */
export class RedisEar {
  private readonly connection: Redis;
  private readonly asking: NodeJS.Timeout;
  private ended = false;

  constructor(like: Redis, channel: string, listener: (mark: TypingMark) => void) {
    this.connection = like.duplicate({
      lazyConnect: false,
      autoResubscribe: false, // done on every connection alike, also where the first one broke before it had subscribed
      socketTimeout: ANSWER_WITHIN_MS,
    });
    this.connection.on('ready', () => {
      this.connection.subscribe(channel).catch(() => this.again());
    });
    this.connection.on('message', (_channel: string, message: string) => {
      const mark = readMark(message);
      if (mark !== null) listener(mark);
    });
    this.connection.on('error', () => undefined); // it tries again; without it there is no typing, and nothing else is missing
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
