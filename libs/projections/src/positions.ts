import type { Position } from '@baton/event-store';
import { bytewiseText, columnText, engineOf, migrate, type Migration } from '@baton/sql';
import { type Expression, type Kysely, sql, type Transaction } from 'kysely';

/** How far each view of one database has come; written in the same transaction as the view's rows. */
export interface PositionTables {
  view_positions: {
    view: string;
    store_id: string;
    position: string | null;
    /** Under which name `view_streams` has its revisions; null: the view's own. A rebuild brings its own along when it takes the name. */
    streams_as: string | null;
  };
  view_streams: { view: string; stream: string; revision: number };
}

/** A process that is stopped in the middle of a batch holds the position so long at most. */
const HELD_MS = 5_000;

const positions = <DB>(db: Kysely<DB> | Transaction<DB>): Kysely<PositionTables> =>
  db as unknown as Kysely<PositionTables>;

const MIGRATIONS: readonly Migration[] = [
  {
    name: 'projections-0001-positions',
    up: async (db) => {
      await db.schema
        .createTable('view_positions')
        .addColumn('view', bytewiseText(db), (column) => column.primaryKey())
        .addColumn('store_id', 'text', (column) => column.notNull())
        .addColumn('position', 'text')
        .execute();
      await db.schema
        .createTable('view_streams')
        .addColumn('view', bytewiseText(db), (column) => column.notNull())
        .addColumn('stream', bytewiseText(db), (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('view_streams_key', ['view', 'stream'])
        .execute();
    },
  },
  {
    name: 'projections-0002-versions',
    up: async (db) => {
      await db.schema.alterTable('view_positions').addColumn('streams_as', 'text').execute();
      await db.schema
        .createTable('view_versions')
        .addColumn('view', bytewiseText(db), (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('view_versions_key', ['view', 'version'])
        .execute();
    },
  },
];

/** Creates the tables unless they are there. */
export const createPositionTables = <DB>(db: Kysely<DB>): Promise<void> => migrate(db, MIGRATIONS);

/** Where a view stands; null: it was never filled. */
export const readPosition = async <DB>(
  db: Kysely<DB>,
  view: string,
): Promise<{ readonly storeId: string; readonly position: Position | null } | null> => {
  const row = await positions(db).selectFrom('view_positions').selectAll().where('view', '=', view).executeTakeFirst();
  return row === undefined ? null : { storeId: row.store_id, position: row.position };
};

/** The name that a view's revisions have: in the same statement as they are read, because a rebuild may be taking the name over. */
const streamsOf = (db: Kysely<PositionTables>, view: string): Expression<string> =>
  db
    .selectFrom('view_positions')
    .select(sql<string>`coalesce(streams_as, view)`.as('name'))
    .where('view', '=', view) as unknown as Expression<string>;

/** As `streamsOf`, for who reads a database that stands still. */
export const streamsNameOf = async <DB>(db: Kysely<DB>, view: string): Promise<string> => {
  const row = positions(db).selectFrom('view_positions').select('streams_as').where('view', '=', view);
  return (await row.executeTakeFirst())?.streams_as ?? view;
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
    .where('view', '=', streamsOf(positions(db), view))
    .where('stream', '=', columnText(stream))
    .executeTakeFirst();
  return row === undefined ? -1 : Number(row.revision);
};

/** The same of several streams in one question; a stream that the view has not met is left out. */
export const readRevisionsOf = async <DB>(
  db: Kysely<DB> | Transaction<DB>,
  view: string,
  streams: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const rows = await positions(db)
    .selectFrom('view_streams')
    .select(['stream', 'revision'])
    .where('view', '=', streamsOf(positions(db), view))
    .where('stream', 'in', streams)
    .execute();
  return new Map(rows.map(({ stream, revision }) => [stream, revision]));
};

/** Makes the view's row, so that from here on the position only ever moves. */
export const beginPosition = async <DB>(db: Kysely<DB>, view: string, storeId: string): Promise<void> => {
  await positions(db)
    .insertInto('view_positions')
    .values({ view, store_id: storeId, position: null, streams_as: null })
    .onConflict((conflict) => conflict.column('view').doNothing())
    .execute();
};

/** The position of a view, held: nobody else can move it before the transaction ends. */
export interface HeldPosition {
  readonly position: Position | null;
  /** The name of its revisions in `view_streams`. */
  readonly streamsAs: string;
}

/**
 * Takes the position for this transaction, before anything else of the view: on PostgreSQL several writers may try at once, and whoever
 * finds it moved stops before it changes a row. null: the view was never filled.
 */
export const holdPosition = async <DB>(trx: Transaction<DB>, view: string): Promise<HeldPosition | null> => {
  const row = positions(trx).selectFrom('view_positions').select(['position', 'streams_as']).where('view', '=', view);
  const held =
    engineOf(trx) === 'sqlite' // whose transactions have the whole file to themselves
      ? row
      : row
          .select(sql`set_config('idle_in_transaction_session_timeout', ${String(HELD_MS)}, true)`.as('bound'))
          .forUpdate();
  const found = await held.executeTakeFirst();
  return found === undefined ? null : { position: found.position, streamsAs: found.streams_as ?? view };
};

/** Moves a position that is held, and notes how far each stream now is. */
export const movePosition = async <DB>(
  trx: Transaction<DB>,
  view: string,
  { held, to }: { readonly held: HeldPosition; readonly to: Position | null },
  revisions: ReadonlyMap<string, number>,
): Promise<void> => {
  const db = positions(trx);
  await db.updateTable('view_positions').set({ position: to }).where('view', '=', view).execute();
  if (revisions.size === 0) return;
  await db
    .insertInto('view_streams')
    .values([...revisions].map(([stream, revision]) => ({ view: held.streamsAs, stream, revision })))
    .onConflict((conflict) =>
      conflict.columns(['view', 'stream']).doUpdateSet({ revision: (row) => row.ref('excluded.revision') }),
    )
    .execute();
};

/** How many events a view shows: revisions begin at 0 and have no gaps. */
export const countEvents = async <DB>(db: Kysely<DB>, view: string): Promise<number> => {
  const row = await positions(db)
    .selectFrom('view_streams')
    .select(sql<number | null>`sum(revision + 1)`.as('events'))
    .where('view', '=', streamsOf(positions(db), view))
    .executeTakeFirst();
  return Number(row?.events ?? 0);
};

/** Every stream that a view has met, with its last revision, in name order: part of what a comparison compares. */
export const readRevisions = async <DB>(
  db: Kysely<DB>,
  view: string,
): Promise<readonly { readonly stream: string; readonly revision: number }[]> =>
  positions(db)
    .selectFrom('view_streams')
    .select(['stream', 'revision'])
    .where('view', '=', streamsOf(positions(db), view))
    .orderBy('stream')
    .execute();
