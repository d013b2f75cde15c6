import type { Position } from '../event-store';

/** A place in KurrentDB's log. Bigints stay inside this folder: JSON cannot carry them. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** An unsigned 64-bit number has at most 20 digits: with a fixed width, positions sort as text. */
const DIGITS = 20;
const POSITION = /^\d{20}-\d{20}$/;
/** What a server older than 22.6 says of an event that is read from its stream. */
const UNKNOWN = 2n ** 64n - 1n;

const padded = (place: bigint): string => place.toString().padStart(DIGITS, '0');

/** @throws Error when the server did not say where the event is: it is older than 22.6. */
export const toPosition = (place: LogPosition | undefined): Position => {
  if (place === undefined || place.commit === UNKNOWN) {
    throw new Error('the server does not say where an event is in its log: KurrentDB, or EventStoreDB 22.6, is needed');
  }
  return `${padded(place.commit)}-${padded(place.prepare)}`;
};

/** @throws TypeError for what this store never gave. */
export const toLogPosition = (position: Position): LogPosition => {
  if (!POSITION.test(position)) throw new TypeError(`'${position}' is no position of this store`);
  return { commit: BigInt(position.slice(0, DIGITS)), prepare: BigInt(position.slice(DIGITS + 1)) };
};

/** @throws TypeError for what this store never gave. */
export const compareLogPositions = (a: Position, b: Position): number => {
  for (const position of [a, b]) toLogPosition(position);
  return a < b ? -1 : a > b ? 1 : 0;
};
