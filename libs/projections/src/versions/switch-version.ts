import { setTimeout as delay } from 'node:timers/promises';
import { engineOf } from '@baton/sql';
import { type Kysely, sql, type Transaction } from 'kysely';
import { holdPosition } from '../positions';
import { RebuildRefused } from '../refusals';
import type { BuiltVersion, VersionedView } from './built-version';
import { columnsOf } from './table-copies';
import { dropVersion, positionNameOf, servingVersion, tableNameOf, versionsIn, versionsOf } from './version-tables';

/** While the switch waits for a table's readers to end, new readers wait behind it: so long at most, then it steps aside. */
const LOCK_MS = 200;
const ATTEMPTS = 100;
const PAUSE_MS = 50;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

const isLockedOut = (error: unknown): boolean => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return code === LOCK_NOT_AVAILABLE || code === DEADLOCK;
};

/** Both at once, so that no query sees one table of the old version and another of the new one. */
const lockTables = async (trx: Kysely<unknown>, tables: readonly string[]): Promise<void> => {
  if (engineOf(trx) === 'sqlite') return; // the transaction has the whole file
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access exclusive mode`.execute(trx);
};

/** @throws RebuildRefused when a migration changed a table after its copy was made. */
const assertSameShape = async (
  trx: Kysely<unknown>,
  view: string,
  tables: readonly string[],
  version: number,
): Promise<void> => {
  for (const table of tables) {
    const [now, copy] = [await columnsOf(trx, table), await columnsOf(trx, tableNameOf(table, version))];
    if (JSON.stringify(now) === JSON.stringify(copy)) continue;
    throw new RebuildRefused(view, `table ${table} has other columns than its copy; begin again with --restart`);
  }
};

const exchangeTables = async (trx: Kysely<unknown>, tables: readonly string[], old: number, next: number) => {
  await lockTables(trx, tables);
  for (const table of tables) {
    await trx.schema.alterTable(table).renameTo(tableNameOf(table, old)).execute();
    await trx.schema.alterTable(tableNameOf(table, next)).renameTo(table).execute();
  }
};

/** Revisions are not written again: the position brings along under which name they are. */
const exchangePositions = async <DB>(trx: Transaction<DB>, view: string, old: number, next: number): Promise<void> => {
  const rows = versionsIn(trx);
  const streamsAs = sql<string>`coalesce(streams_as, view)`;
  const rename = async (from: string, to: string): Promise<void> => {
    const update = rows.updateTable('view_positions').set({ view: to, streams_as: streamsAs });
    await update.where('view', '=', from).execute();
  };
  await rename(view, positionNameOf(view, old));
  await rename(positionNameOf(view, next), view);
  await rows
    .insertInto('view_versions')
    .values({ view, version: old, state: 'kept' })
    .onConflict((conflict) => conflict.columns(['view', 'version']).doUpdateSet({ state: 'kept' }))
    .execute();
  const serving = rows.updateTable('view_versions').set({ state: 'serving' });
  await serving.where('view', '=', view).where('version', '=', next).execute();
};

const exchange = async <DB, Event>(
  trx: Transaction<DB>,
  { view }: VersionedView<DB, Event>,
  built: BuiltVersion<DB, Event>,
  isServingTrue: boolean,
): Promise<number> => {
  const untyped = trx as unknown as Kysely<unknown>;
  if (engineOf(trx) === 'postgres') await sql`set local lock_timeout = ${sql.lit(LOCK_MS)}`.execute(trx);
  // From here on the live view waits; readers do not. It goes on with the new tables from the place where it is.
  const held = await holdPosition(trx, view.name);
  if (isServingTrue) await built.fill(held?.position ?? null, undefined, trx);
  await assertSameShape(untyped, view.name, view.tables, built.version);
  const old = await servingVersion(trx, view.name);
  await exchangeTables(untyped, view.tables, old, built.version);
  await exchangePositions(trx, view.name, old, built.version);
  return old;
};

/**
 * Makes a rebuilt version the one that every query reads, in one transaction: the tables take each other's names. A query that is
 * running ends on the old ones; the next one, on whichever replica, reads the new ones, and none finds neither. Answers the version
 * that served until then; it is kept.
 * @param isServingTrue the serving version stands at a position of this store, so the new one is brought to just that.
 * @throws RebuildRefused when the tables cannot be had, because queries on them never end, or differ in shape.
 */
export const switchTo = async <DB, Event>(
  of: VersionedView<DB, Event>,
  built: BuiltVersion<DB, Event>,
  isServingTrue: boolean,
): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await of.db.transaction().execute((trx) => exchange(trx, of, built, isServingTrue));
    } catch (error) {
      if (!isLockedOut(error)) throw error;
      if (attempt === ATTEMPTS) throw new RebuildRefused(of.view.name, 'its tables are in use without an end');
      await built.reopen();
      await delay(PAUSE_MS);
    }
  }
};

/** Drops the versions that served before. Answers which. */
export const dropKept = async <DB, Event>({ view, db }: VersionedView<DB, Event>): Promise<readonly number[]> =>
  db.transaction().execute(async (trx) => {
    const kept = await versionsOf(trx, view.name, 'kept');
    for (const version of kept) await dropVersion(trx, view, version);
    return kept;
  });
