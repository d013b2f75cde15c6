import type { TopicDefinition } from '@baton/contracts';
import type { EventBus } from '@baton/event-bus';
import type { EventStore } from '@baton/event-store';
import type { Follower, FollowerLogger, FollowerOptions } from '@baton/store-follower';
import type { StreamPublisher } from './publisher';

export interface RelayOptions extends Pick<
  FollowerOptions,
  'maxBatch' | 'backoff' | 'onBatch' | 'onHalt' | 'now' | 'wait'
> {
  /** Name of the fenced writer: `relay-<service>`. */
  readonly name: string;
  readonly store: EventStore;
  readonly bus: EventBus;
  /** Every topic that this relay writes, and nobody else does. */
  readonly topics: readonly TopicDefinition[];
  /** One per kind of stream; a stream that none of them claims is not relayed. */
  readonly publishers: readonly StreamPublisher[];
  readonly logger: FollowerLogger;
  /** Folds kept in memory; default 2,000. A stream that fell out is read again. */
  readonly cacheSize?: number;
}

/** Moves a service's stored events to the bus, exactly once and in store order. */
export type Relay = Follower;

/** Starts a relay; it looks after itself until `stop()`. */
export const startRelay = (options: RelayOptions): Relay => {
  throw new Error(`relay ${options.name} is not built yet`);
};
