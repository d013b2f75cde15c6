import type { Kysely } from 'kysely';
import { type AppendResult, WrongExpectedRevision } from '../event-store';
import { placed, type SqliteStoreSchema, toPosition } from './sqlite-rows';
import type { Append } from './store-engine';

type Transaction = Kysely<SqliteStoreSchema>;

const lastRevision = async (trx: Transaction, stream: string): Promise<number> => {
  const query = trx.selectFrom('events').select((of) => of.fn.max<number | null>('revision').as('last'));
  const { last } = await query.where('stream', '=', stream).executeTakeFirstOrThrow();
  return last ?? -1;
};

/** What an earlier append of the same ids with the same expectation gave; null when there was none. */
const earlierResult = async (trx: Transaction, { stream, rows, expected }: Append): Promise<AppendResult | null> => {
  const last = expected + rows.length;
  const query = trx.selectFrom('events').selectAll().where('stream', '=', stream).where('revision', '>', expected);
  const stored = placed(await query.where('revision', '<=', last).orderBy('revision').execute());
  const same = stored.length === rows.length && stored.every(({ id }, index) => id === rows[index]?.id);
  const position = stored.at(-1)?.position;
  return same && position !== undefined ? { revision: last, position, repeated: true } : null;
};

/**
 * One append inside a transaction; nothing is inserted when it throws WrongExpectedRevision.
 * The check comes before the insert, so that one append's conflict does not undo its neighbours in the transaction.
 */
export const appendInTransaction = async (trx: Transaction, append: Append): Promise<AppendResult> => {
  const { stream, rows, expected } = append;
  const actual = await lastRevision(trx, stream);
  if (actual !== expected) {
    const earlier = actual > expected ? await earlierResult(trx, append) : null;
    if (earlier !== null) return earlier;
    throw new WrongExpectedRevision(stream, expected === -1 ? 'no-stream' : expected, actual === -1 ? null : actual);
  }
  const { insertId } = await trx.insertInto('events').values(rows).executeTakeFirstOrThrow();
  return { revision: expected + rows.length, position: toPosition(Number(insertId)) };
};
