import type { TopicDefinition } from '@baton/contracts';
import { BusUnavailable, type EventBus, TopicMismatch, WriterFenced } from '@baton/event-bus';
import { type EventStore, StoreUnavailable } from '@baton/event-store';
import { type Follower, followStore, type FollowerLogger, type FollowerOptions } from '@baton/store-follower';
import type { StreamPublisher } from './publisher';
import { CheckpointRefused } from './refusals';
import { openRelaySession } from './relay-session';

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
  /** After so long without a write it writes its checkpoint again, and so hears when it was fenced; default 10,000. */
  readonly assureEveryMs?: number;
}

/** Moves a service's stored events to the bus, exactly once and in store order. */
export type Relay = Follower;

/** A relay that was fenced was wrong about leading: it goes back to waiting for its turn, and reads the checkpoint again then. */
const isPassing = (error: Error): boolean =>
  error instanceof BusUnavailable || error instanceof StoreUnavailable || error instanceof WriterFenced;

/** `npm run republish` mends both, and a store that was put back mends the first. */
const isMendable = (error: Error): boolean => error instanceof CheckpointRefused || error instanceof TopicMismatch;

/**
 * Starts a relay; it looks after itself until `stop()`. Of several of one name one works and the others wait, which is healthy
 * (`waiting`). An outage of store or bus is waited out. It halts, lets another replica have its turn, and says so through `status()`,
 * `failure()`, `onHalt` and an error log, at a checkpoint that does not fit the store (`CheckpointRefused`), at topics that are not as
 * the checkpoint says (`TopicMismatch`): from these two it goes on by itself once they are mended. At an event that it cannot read,
 * and at a revision gap, it halts for good.
 */
export const startRelay = (options: RelayOptions): Relay =>
  followStore({
    ...options,
    streams: options.publishers.map((publisher) => publisher.prefix),
    open: (signal, waits) => openRelaySession(options, signal, waits),
    isPassing,
    isMendable,
  });
