import type { EventStore, Position } from '@baton/event-store';
import { isUniqueViolation } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import { createPositionTables, readPosition } from '../positions';
import { fill } from '../rebuild';
import { RebuildRefused } from '../refusals';
import type { ViewDefinition } from '../view';
import { ViewWriter } from '../view-writer';
import { renamedTables } from './renamed-tables';
import { createCopy } from './table-copies';
import {
  dropVersion,
  freeVersion,
  positionNameOf,
  tableNameOf,
  versionsIn,
  versionsOf,
  type VersionState,
} from './version-tables';

const BATCH = 500;

export interface VersionedView<DB, Event> {
  readonly view: ViewDefinition<DB, Event>;
  readonly store: EventStore;
  /** The database that the view serves from. */
  readonly db: Kysely<DB>;
  /** Most events in one transaction; default 500. */
  readonly maxBatch?: number;
}

/** A version that is begun: its number is free and its tables are empty, or it was left behind by a process that died. */
const findOrCreate = async <DB, Event>(
  { view, store, db }: VersionedView<DB, Event>,
  state: VersionState,
  mayResume: boolean,
): Promise<number> => {
  const storeId = await store.storeId();
  return db.transaction().execute(async (trx) => {
    for (const version of await versionsOf(trx, view.name, state)) {
      const at = await readPosition(trx, positionNameOf(view.name, version));
      if (mayResume && (at === null || at.storeId === storeId)) return version;
      await dropVersion(trx, view, version);
    }
    const version = await freeVersion(trx, view.name);
    await versionsIn(trx).insertInto('view_versions').values({ view: view.name, version, state }).execute();
    for (const table of view.tables) {
      await createCopy(trx as unknown as Kysely<unknown>, table, tableNameOf(table, version));
    }
    return version;
  });
};

/** A version of a view beside the one that serves, in the same database: filled from the store by the view's own `apply`. */
export class BuiltVersion<DB, Event> {
  private constructor(
    private readonly of: VersionedView<DB, Event>,
    readonly version: number,
    private writer: ViewWriter<DB, Event>,
  ) {}

  /**
   * Begins one, or goes on with one of that state that a process left behind.
   * @throws RebuildRefused when another process begins one at the same moment.
   */
  static async open<DB, Event>(of: VersionedView<DB, Event>, state: 'building' | 'scratch', mayResume: boolean) {
    await createPositionTables(of.db);
    const version = await findOrCreate(of, state, mayResume).catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new RebuildRefused(of.view.name, 'another rebuild of it begins right now');
      throw error;
    });
    return new BuiltVersion(of, version, await BuiltVersion.writerOf(of, version));
  }

  private static writerOf<DB, Event>({ view, store, db }: VersionedView<DB, Event>, version: number) {
    const named = { ...view, name: positionNameOf(view.name, version) };
    return ViewWriter.open(named, db.withPlugin(BuiltVersion.renaming(view, version)), store);
  }

  private static renaming<DB, Event>({ tables }: ViewDefinition<DB, Event>, version: number) {
    return renamedTables(new Map(tables.map((table) => [table, tableNameOf(table, version)])));
  }

  /** Under which name it keeps its position and revisions. */
  get name(): string {
    return positionNameOf(this.of.view.name, this.version);
  }

  get position(): Position | null {
    return this.writer.after;
  }

  /**
   * Reads on to exactly that position, in transactions of a few hundred events, or all in the caller's.
   * @throws ViewMovedOn when another process fills this version; what the live view throws.
   */
  async fill(upTo: Position | null, onProgress?: (events: number) => void, within?: Transaction<DB>): Promise<number> {
    const { view, store } = this.of;
    if (upTo === null || this.isPast(upTo)) return 0;
    const renamed = within?.withPlugin(BuiltVersion.renaming(view, this.version));
    const target = {
      upTo,
      maxBatch: this.of.maxBatch ?? BATCH,
      onProgress,
      ...(renamed !== undefined && { within: renamed }),
    };
    const events = await fill({ view, store, writer: this.writer, ...target });
    await this.writer.passOver({ position: upTo }, renamed);
    return events;
  }

  /** After a transaction of the caller's failed: what the writer remembers was undone. */
  async reopen(): Promise<void> {
    this.writer = await BuiltVersion.writerOf(this.of, this.version);
  }

  async drop(): Promise<void> {
    const { db, view } = this.of;
    await db.transaction().execute((trx) => dropVersion(trx, view, this.version));
  }

  private isPast(position: Position): boolean {
    const { position: reached } = this;
    return reached !== null && this.of.store.comparePositions(reached, position) >= 0;
  }
}
