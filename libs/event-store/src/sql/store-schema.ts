import type { NewEvent } from '../event-store';

/** A stored event without its place in the store's order, which is the dialect's. */
export interface EventRow {
  stream: string;
  revision: number;
  id: string;
  type: string;
  /** JSON. */
  data: string;
  /** JSON. */
  metadata: string;
}

/** The tables that every dialect has under the same names. */
export interface StoreSchema {
  events: EventRow;
  store: { id: string };
}

export const toRow = (stream: string, revision: number, event: NewEvent): EventRow => ({
  stream,
  revision,
  id: event.id,
  type: event.type,
  data: JSON.stringify(event.data),
  metadata: JSON.stringify(event.metadata),
});
