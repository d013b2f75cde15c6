import type { Kysely } from 'kysely';
import { type AppendResult, type ExpectedRevision, WrongExpectedRevision } from '../event-store';
import type { Append } from './append-groups';
import type { StoreDialect } from './store-dialect';
import { type StoreSchema, toRow } from './store-schema';

const before = (expected: ExpectedRevision): number => (expected === 'no-stream' ? -1 : expected);

const lastRevision = async (trx: Kysely<StoreSchema>, stream: string): Promise<number> => {
  const query = trx.selectFrom('events').select((of) => of.fn.max('revision').as('last'));
  const { last } = await query.where('stream', '=', stream).executeTakeFirstOrThrow();
  return (last as number | null) ?? -1;
};

/** What an earlier append of the same ids with the same expectation gave; null when there was none. */
const earlierResult = async (
  dialect: StoreDialect,
  trx: Kysely<StoreSchema>,
  { stream, events, expected }: Append,
): Promise<AppendResult | null> => {
  const first = before(expected) + 1;
  const last = before(expected) + events.length;
  const query = trx.selectFrom('events').select('id').where('stream', '=', stream);
  const stored = await query.where('revision', '>=', first).where('revision', '<=', last).orderBy('revision').execute();
  const same = stored.length === events.length && stored.every(({ id }, index) => id === events[index]?.id);
  if (!same) return null;
  return { revision: last, position: await dialect.positionOf(trx, stream, last), repeated: true };
};

/**
 * One append inside a transaction; it inserts nothing when it throws WrongExpectedRevision.
 * The check comes before the insert, so that one append's conflict does not undo its neighbours in the transaction.
 */
export const appendEvents = async (
  dialect: StoreDialect,
  trx: Kysely<StoreSchema>,
  append: Append,
): Promise<AppendResult> => {
  const { stream, events, expected } = append;
  const actual = await lastRevision(trx, stream);
  const last = before(expected);
  if (actual !== last) {
    const earlier = actual > last ? await earlierResult(dialect, trx, append) : null;
    if (earlier !== null) return earlier;
    throw new WrongExpectedRevision(stream, expected, actual === -1 ? null : actual);
  }
  const rows = events.map((event, index) => toRow(stream, actual + 1 + index, event));
  return { revision: actual + events.length, position: await dialect.insert(trx, rows) };
};
