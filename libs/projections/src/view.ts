import type { RecordedEvent } from '@baton/event-store';
import type { Transaction } from 'kysely';

/** One event of a batch. */
export interface ViewChange<Event> {
  readonly recorded: RecordedEvent;
  readonly event: Event;
}

/** What a view is made of; the same definition serves live, and rebuilds from zero. */
export interface ViewDefinition<DB, Event> {
  /** Names the view in the position tables; a new name is filled anew. */
  readonly name: string;
  /** Stream name prefixes such as `ticket-`. */
  readonly streams: readonly string[];
  /** Tables that the view alone writes: what a rebuild fills and a comparison reads. */
  readonly tables: readonly (keyof DB & string)[];
  /** @throws UnknownEventType, which halts the view. */
  readonly decode: (recorded: RecordedEvent) => Promise<Event>;
  /** Changes rows through `trx` only; the position is written in the same transaction. */
  readonly apply: (trx: Transaction<DB>, recorded: RecordedEvent, event: Event) => Promise<void>;
  /**
   * The same for a whole batch, in fewer statements: it must leave the rows that `apply` leaves, called for one event after the other.
   * Under load statements are what a view costs.
   */
  readonly applyAll?: (trx: Transaction<DB>, changes: readonly ViewChange<Event>[]) => Promise<void>;
}
