import type { Position } from '@baton/event-store';
import { migrate, type Migration } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';

/** How far each view of one database has come; written in the same transaction as the view's rows. */
export interface PositionTables {
  view_positions: { view: string; store_id: string; position: string | null };
  view_streams: { view: string; stream: string; revision: number };
}

const positions = <DB>(db: Kysely<DB> | Transaction<DB>): Kysely<PositionTables> =>
  db as unknown as Kysely<PositionTables>;

const POSITIONS: Migration = {
  name: 'projections-0001-positions',
  up: async ({ schema }) => {
    await schema
      .createTable('view_positions')
      .addColumn('view', 'text', (column) => column.primaryKey())
      .addColumn('store_id', 'text', (column) => column.notNull())
      .addColumn('position', 'text')
      .execute();
    await schema
      .createTable('view_streams')
      .addColumn('view', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('view_streams_key', ['view', 'stream'])
      .execute();
  },
};

/** Creates the two tables unless they are there. */
export const createPositionTables = <DB>(db: Kysely<DB>): Promise<void> => migrate(db, [POSITIONS]);

/** Where a view stands; null: it was never filled. */
export const readPosition = async <DB>(
  db: Kysely<DB>,
  view: string,
): Promise<{ readonly storeId: string; readonly position: Position | null } | null> => {
  const row = await positions(db).selectFrom('view_positions').selectAll().where('view', '=', view).executeTakeFirst();
  return row === undefined ? null : { storeId: row.store_id, position: row.position };
};

/** Last revision of a stream that a view shows; -1: none. */
export const readRevision = async <DB>(
  db: Kysely<DB> | Transaction<DB>,
  view: string,
  stream: string,
): Promise<number> => {
  const row = await positions(db)
    .selectFrom('view_streams')
    .select('revision')
    .where('view', '=', view)
    .where('stream', '=', stream)
    .executeTakeFirst();
  return row === undefined ? -1 : Number(row.revision);
};

/** Makes the view's row, so that from here on the position only ever moves. */
export const beginPosition = async <DB>(db: Kysely<DB>, view: string, storeId: string): Promise<void> => {
  await positions(db)
    .insertInto('view_positions')
    .values({ view, store_id: storeId, position: null })
    .onConflict((conflict) => conflict.column('view').doNothing())
    .execute();
};

/**
 * Moves the position in the transaction of the rows that it stands for, and notes how far each stream now is.
 * @returns false when the position is not where the writer left it: another process fills this view, and these rows must not stay.
 */
export const movePosition = async <DB>(
  trx: Transaction<DB>,
  view: string,
  move: { readonly from: Position | null; readonly to: Position | null },
  revisions: ReadonlyMap<string, number>,
): Promise<boolean> => {
  const db = positions(trx);
  const { numUpdatedRows } = await db
    .updateTable('view_positions')
    .set({ position: move.to })
    .where('view', '=', view)
    .where('position', move.from === null ? 'is' : '=', move.from)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  if (revisions.size === 0) return true;
  await db
    .insertInto('view_streams')
    .values([...revisions].map(([stream, revision]) => ({ view, stream, revision })))
    .onConflict((conflict) =>
      conflict.columns(['view', 'stream']).doUpdateSet({ revision: (row) => row.ref('excluded.revision') }),
    )
    .execute();
  return true;
};

/** Every stream that a view has met, with its last revision, in name order: part of what a comparison compares. */
export const readRevisions = async <DB>(
  db: Kysely<DB>,
  view: string,
): Promise<readonly { readonly stream: string; readonly revision: number }[]> =>
  positions(db)
    .selectFrom('view_streams')
    .select(['stream', 'revision'])
    .where('view', '=', view)
    .orderBy('stream')
    .execute();
