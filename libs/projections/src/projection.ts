import type { EventStore, RecordedEvent } from '@baton/event-store';
import type { Follower, FollowerLogger, FollowerOptions } from '@baton/store-follower';
import type { Kysely, Transaction } from 'kysely';

/** What a view is made of; the same definition serves live, and rebuilds from zero. */
export interface ViewDefinition<DB, Event> {
  /** Names the view in the position tables; renamed = filled anew. */
  readonly name: string;
  /** Stream name prefixes such as `ticket-`. */
  readonly streams: readonly string[];
  /** Tables that the view alone writes: what a rebuild fills and a comparison reads. */
  readonly tables: readonly (keyof DB & string)[];
  /** @throws UnknownEventType, which halts the view. */
  readonly decode: (recorded: RecordedEvent) => Promise<Event>;
  /** Changes rows through `trx` only; the position is written in the same transaction. */
  readonly apply: (trx: Transaction<DB>, recorded: RecordedEvent, event: Event) => Promise<void>;
}

export interface ProjectionOptions<DB, Event>
  extends
    ViewDefinition<DB, Event>,
    Pick<FollowerOptions, 'maxBatch' | 'backoff' | 'onBatch' | 'onHalt' | 'now' | 'wait'> {
  readonly store: EventStore;
  /** The service's views database; its other tables are left alone. */
  readonly db: Kysely<DB>;
  readonly logger: FollowerLogger;
}

/** A running view. It is a waiter for the causal token. */
export interface Projection extends Follower {
  /** Whether this view shows events of that stream at all. */
  follows(stream: string): boolean;
  /** True as soon as the view shows that revision of the stream; false when `timeoutMs` passed first. */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean>;
}

/** Creates the position tables if need be, then keeps the view up to date until `stop()`. */
export const startProjection = <DB, Event>(options: ProjectionOptions<DB, Event>): Projection => {
  throw new Error(`projection ${options.name} is not built yet`);
};
