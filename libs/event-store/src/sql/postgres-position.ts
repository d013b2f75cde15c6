import type { Position } from '../event-store';

/** Where a row stands: the transaction that appended it, and its number within the store. Both as decimal text: an xid8 has 64 bits. */
export interface Place {
  readonly xid: string;
  readonly position: string;
}

/** Fixed width, so that positions also sort as text. */
const XID_DIGITS = 20;
const NUMBER_DIGITS = 19;

const SHAPE = new RegExp(`^(\\d{${XID_DIGITS}})-(\\d{${NUMBER_DIGITS}})$`);

export const toPosition = ({ xid, position }: Place): Position =>
  `${xid.padStart(XID_DIGITS, '0')}-${position.padStart(NUMBER_DIGITS, '0')}`;

const notOurs = (position: Position): TypeError => new TypeError(`'${position}' is no position of this store`);

/** @throws TypeError for what this store never gave. */
export const toPlace = (position: Position | null): Place => {
  if (position === null) return { xid: '0', position: '0' };
  const [, xid, number] = SHAPE.exec(position) ?? [];
  if (xid === undefined || number === undefined) throw notOurs(position);
  // PostgreSQL reads an xid8 that begins with a zero as octal
  return { xid: String(BigInt(xid)), position: String(BigInt(number)) };
};

/** @throws TypeError for what this store never gave. */
export const comparePlaces = (a: Position, b: Position): number => {
  for (const position of [a, b]) if (!SHAPE.test(position)) throw notOurs(position);
  return a < b ? -1 : Number(a > b);
};
