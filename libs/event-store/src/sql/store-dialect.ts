import type { Kysely } from 'kysely';
import type { Position } from '../event-store';
import type { EventRow, StoreSchema } from './store-schema';

export interface PlacedRow extends EventRow {
  readonly position: Position;
}

export interface Page {
  /** In store order; of the streams asked for only. */
  readonly rows: readonly PlacedRow[];
  /** Nothing at or before this will ever appear again; null: the store is empty. */
  readonly upTo: Position | null;
  /** There was more to read when this was read. */
  readonly more: boolean;
}

/**
 * All that SQL databases do differently for an event store: how a position is given and when it may be read. PostgreSQL orders by
 * (transaction id, position) and shows only what is below its oldest running transaction; SQLite has one writer, so rows become
 * visible in the order of their row ids.
 */
export interface StoreDialect {
  /** Appends that may share a transaction. More than 1 only where writers exclude each other and a conflict is seen before the insert. */
  readonly appendsPerTransaction: number;
  /** @returns the position of the last row. */
  insert(trx: Kysely<StoreSchema>, rows: readonly EventRow[]): Promise<Position>;
  /** Up to about `limit` rows after a position. @param prefixes of stream names; empty: all. */
  page(db: Kysely<StoreSchema>, after: Position | null, prefixes: readonly string[], limit: number): Promise<Page>;
  /** Rows of one stream between two revisions, both inclusive, at most `limit`. */
  stream(
    db: Kysely<StoreSchema>,
    stream: string,
    range: { readonly from: number; readonly to: number; readonly backwards: boolean; readonly limit: number },
  ): Promise<readonly PlacedRow[]>;
  head(db: Kysely<StoreSchema>): Promise<Position | null>;
  compare(a: Position, b: Position): number;
  /** Another writer took the revision between the check and the insert. */
  isConflict(error: unknown): boolean;
}
