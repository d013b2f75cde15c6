import { engineOf } from '@baton/sql';
import { type Kysely, sql } from 'kysely';
import type { PositionTables } from '../positions';

/**
 * `serving`: its tables have the view's own names, so every query reads it, whoever asks and whenever it was written. `building`: a
 * rebuild fills it. `kept`: it served before, and stands still. `scratch`: a check fills it and drops it.
 */
export type VersionState = 'serving' | 'building' | 'kept' | 'scratch';

/** Versions of views beside the first, which has a row only once another one serves. */
export interface VersionTables extends PositionTables {
  view_versions: { view: string; version: number; state: VersionState };
}

/** A database or a transaction of it, seen as far as versions go. */
export const versionsIn = <DB>(db: Kysely<DB>): Kysely<VersionTables> => db as unknown as Kysely<VersionTables>;

/** Under which name a version that does not serve keeps its position and its revisions. */
export const positionNameOf = (view: string, version: number): string => `${view}@${version}`;

/** Under which name a version that does not serve has a table. */
export const tableNameOf = (table: string, version: number): string => `${table}__v${version}`;

/** Versions of a view in that state, oldest first. */
export const versionsOf = async <DB>(db: Kysely<DB>, view: string, state: VersionState): Promise<readonly number[]> => {
  const rows = versionsIn(db).selectFrom('view_versions').select('version').where('view', '=', view);
  return (await rows.where('state', '=', state).orderBy('version').execute()).map(({ version }) => version);
};

/** The version that every query reads. */
export const servingVersion = async <DB>(db: Kysely<DB>, view: string): Promise<number> =>
  (await versionsOf(db, view, 'serving')).at(-1) ?? 1;

/** A number that no version of the view has. */
export const freeVersion = async <DB>(db: Kysely<DB>, view: string): Promise<number> => {
  const row = await versionsIn(db)
    .selectFrom('view_versions')
    .select((table) => table.fn.max('version').as('last'))
    .where('view', '=', view)
    .executeTakeFirst();
  return Math.max(1, row?.last ?? 1) + 1;
};

/** Drops a version that does not serve: tables, revisions, position. Part of the caller's transaction. */
export const dropVersion = async <DB>(
  trx: Kysely<DB>,
  { name, tables }: { readonly name: string; readonly tables: readonly string[] },
  version: number,
): Promise<void> => {
  // as many rows as there are streams may take longer than a request's statement may
  if (engineOf(trx) === 'postgres') await sql`set local statement_timeout = 0`.execute(trx);
  for (const table of tables) await trx.schema.dropTable(tableNameOf(table, version)).ifExists().execute();
  const rows = versionsIn(trx);
  const place = positionNameOf(name, version);
  const position = rows.selectFrom('view_positions').select('streams_as').where('view', '=', place);
  const streams = (await position.executeTakeFirst())?.streams_as ?? place;
  await rows.deleteFrom('view_streams').where('view', '=', streams).execute();
  await rows.deleteFrom('view_positions').where('view', '=', place).execute();
  await rows.deleteFrom('view_versions').where('view', '=', name).where('version', '=', version).execute();
};
