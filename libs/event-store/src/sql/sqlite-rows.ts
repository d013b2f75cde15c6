import type { Generated } from 'kysely';
import type { Position } from '../event-store';
import type { EventRow, StoreSchema } from './store-schema';
import type { PlacedRow } from './store-engine';

/** SQLite has one writer at a time, so row ids become visible in their own order and without gaps: a row id is a position. */
export interface SqliteStoreSchema extends StoreSchema {
  events: EventRow & { position: Generated<number> };
}

/** Fixed width, so that positions also sort as text. */
const POSITION_DIGITS = 16;

export const toPosition = (rowId: number): Position => String(rowId).padStart(POSITION_DIGITS, '0');

/** @throws TypeError for what this store never gave. */
export const toRowId = (position: Position | null): number => {
  if (position === null) return 0;
  if (!/^\d{16}$/.test(position)) throw new TypeError(`'${position}' is no position of this store`);
  return Number(position);
};

export const placed = (rows: readonly (EventRow & { position: number })[]): PlacedRow[] =>
  rows.map((row) => ({ ...row, position: toPosition(row.position) }));
