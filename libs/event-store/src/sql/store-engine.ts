import type { AppendResult, Position } from '../event-store';
import type { EventRow } from './store-schema';

export interface Append {
  readonly stream: string;
  /** Revision that the stream must have; -1: it must not exist. */
  readonly expected: number;
  /** At least one, from revision `expected + 1` on. */
  readonly rows: readonly EventRow[];
}

export interface PlacedRow extends EventRow {
  readonly position: Position;
}

/** Revisions of one stream, both ends inclusive. */
export interface RevisionRange {
  readonly from: number;
  readonly to: number;
  readonly backwards: boolean;
  /** Most rows. */
  readonly limit: number;
}

export interface Page {
  /** In store order; of the streams asked for only. */
  readonly rows: readonly PlacedRow[];
  /** Nothing at or before this will ever appear again; null: the store is empty. */
  readonly upTo: Position | null;
  /** There was more to read when this was read. */
  readonly more: boolean;
  /** There were stored events that may not be read yet, because something older may still be committed before them. */
  readonly held: boolean;
  /** What holds it back, where that can be named: another one at the next look means that the first is over. */
  readonly horizon?: string;
}

/**
 * All that SQL databases do differently for an event store: how an append is made whole, how a position is given, and when it may be
 * read. SQLite has one writer, so rows become visible in the order of their row ids, and appends that wait share a commit. PostgreSQL
 * has many: it orders by (transaction id, position) and shows only what is below its oldest running transaction.
 *
 * Every method throws StoreUnavailable when the database gives no result.
 */
export interface StoreEngine {
  storeId(): Promise<string>;
  /** All rows or none, only at the expected revision. @throws WrongExpectedRevision. */
  append(append: Append): Promise<AppendResult>;
  /** Up to about `limit` rows after a position, at a cost that does not grow with what does not match. @param prefixes of stream names; empty: all. */
  page(after: Position | null, prefixes: readonly string[], limit: number): Promise<Page>;
  stream(stream: string, range: RevisionRange): Promise<readonly PlacedRow[]>;
  /** The last position that may be read. */
  head(): Promise<Position | null>;
  compare(a: Position, b: Position): number;
  /** @param wake called when another process may have appended; never for certain, so whoever waits also looks by itself. */
  onForeignAppend(wake: () => void): void;
  close(): Promise<void>;
}
