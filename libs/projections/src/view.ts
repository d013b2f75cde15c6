import type { RecordedEvent } from '@baton/event-store';
import type { Transaction } from 'kysely';

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
}
