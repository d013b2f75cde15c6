import { StoreUnavailable } from '@baton/event-store';
import {
  RedisConnection,
  type RedisConnectionOptions,
  type RedisListening,
  type RedisScript,
} from '@baton/redis-connection';

/** The connection as the presence store uses it: what Redis does not answer is a store that is away. */
export class RedisLink {
  private readonly connection: RedisConnection;

  constructor(options: RedisConnectionOptions) {
    this.connection = new RedisConnection(options);
  }

  /** @throws StoreUnavailable */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.connection.run(script, keys, args).catch(asStore);
  }

  /** A page of a hash: the next cursor, '0' at the end, and fields and values in turn. @throws StoreUnavailable */
  scan(key: string, cursor: string, count: number): Promise<[string, string[]]> {
    return this.connection.scan(key, cursor, count).catch(asStore);
  }

  /** Messages sent while Redis is away are lost: hints only. */
  subscribe(channel: string, listener: () => void): RedisListening {
    return this.connection.listen(channel, listener);
  }

  /** Commands in hand fail. */
  disconnect(): void {
    this.connection.disconnect();
  }
}

const asStore = (error: unknown): never => {
  throw new StoreUnavailable((error as Error).message, { cause: error });
};
