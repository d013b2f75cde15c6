import type { Kysely } from 'kysely';
import { type AppendResult, WrongExpectedRevision } from '../event-store';
import type { Append } from './append-groups';
import type { StoreDialect } from './store-dialect';
import type { StoreSchema } from './store-schema';

const lastRevision = async (trx: Kysely<StoreSchema>, stream: string): Promise<number> => {
  const query = trx.selectFrom('events').select((of) => of.fn.max<number | null>('revision').as('last'));
  const { last } = await query.where('stream', '=', stream).executeTakeFirstOrThrow();
  return last ?? -1;
};

/** What an earlier append of the same ids with the same expectation gave; null when there was none. */
const earlierResult = async (
  dialect: StoreDialect,
  trx: Kysely<StoreSchema>,
  { stream, rows, expected }: Append,
): Promise<AppendResult | null> => {
  const last = expected + rows.length;
  const range = { from: expected + 1, to: last, backwards: false, limit: rows.length };
  const stored = await dialect.stream(trx, stream, range);
  const same = stored.length === rows.length && stored.every(({ id }, index) => id === rows[index]?.id);
  const position = stored.at(-1)?.position;
  return same && position !== undefined ? { revision: last, position, repeated: true } : null;
};

/**
 * One append inside a transaction; nothing is inserted when it throws WrongExpectedRevision.
 * The check comes before the insert, so that one append's conflict does not undo its neighbours in the transaction.
 */
export const appendEvents = async (
  dialect: StoreDialect,
  trx: Kysely<StoreSchema>,
  append: Append,
): Promise<AppendResult> => {
  const { stream, rows, expected } = append;
  const actual = await lastRevision(trx, stream);
  if (actual !== expected) {
    const earlier = actual > expected ? await earlierResult(dialect, trx, append) : null;
    if (earlier !== null) return earlier;
    throw new WrongExpectedRevision(stream, expected === -1 ? 'no-stream' : expected, actual === -1 ? null : actual);
  }
  return { revision: expected + rows.length, position: await dialect.insert(trx, rows) };
};
