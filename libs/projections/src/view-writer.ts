import type { CaughtUp, EventStore, Position, RecordedEvent } from '@baton/event-store';
import type { Kysely, Transaction } from 'kysely';
import { LRUCache } from 'lru-cache';
import {
  beginPosition,
  type HeldPosition,
  holdPosition,
  movePosition,
  readPosition,
  readRevisionsOf,
} from './positions';
import { ViewGap, ViewMovedOn, ViewRefused } from './refusals';
import type { ViewChange, ViewDefinition } from './view';

/** Streams whose last revision is kept in memory: reading it back costs as much as many a view's whole row. */
const KNOWN_REVISIONS = 10_000;

/** Writes batches of events into a view: rows and position in one transaction. */
export class ViewWriter<DB, Event> {
  private readonly known = new LRUCache<string, number>({ max: KNOWN_REVISIONS });

  private constructor(
    private readonly view: ViewDefinition<DB, Event>,
    private readonly db: Kysely<DB>,
    private readonly store: EventStore,
    private position: Position | null,
  ) {}

  /** Everything up to here is in the rows; null: nothing is. */
  get after(): Position | null {
    return this.position;
  }

  /** @throws ViewRefused when the rows stand for another store's data, or for more than the store holds. */
  static async open<DB, Event>(view: ViewDefinition<DB, Event>, db: Kysely<DB>, store: EventStore) {
    const storeId = await store.storeId();
    const at = await readPosition(db, view.name);
    if (at !== null && at.storeId !== storeId) {
      throw new ViewRefused(view.name, `it shows store ${at.storeId}, and this is store ${storeId}`);
    }
    const position = at?.position ?? null;
    const head = position === null ? null : await store.head();
    if (position !== null && (head === null || store.comparePositions(position, head) > 0)) {
      throw new ViewRefused(view.name, `it is at ${position}, beyond the store's head ${head ?? '(empty)'}`);
    }
    await beginPosition(db, view.name, storeId);
    return new ViewWriter(view, db, store, position);
  }

  /**
   * Writes a batch and says how far each of its streams now is.
   * @param within a transaction of the caller's instead of one of its own; when it fails, this writer must be opened anew.
   * @throws ViewGap when a revision is missing, ViewMovedOn when another process filled the view; nothing of the batch is kept then.
   */
  async write(batch: readonly RecordedEvent[], within?: Transaction<DB>): Promise<ReadonlyMap<string, number>> {
    // Decoding may wait for keys; done before the transaction begins, so that readers of the view never wait for it.
    const decoded = await Promise.all(batch.map((recorded) => this.view.decode(recorded)));
    return this.moving(batch.at(-1)?.position ?? this.position, within, async (trx) => {
      const revisions = new Map<string, number>();
      const before = await this.lastRevisions(trx, batch);
      const changes: ViewChange<Event>[] = [];
      for (const [index, recorded] of batch.entries()) {
        if (this.isNext(recorded, revisions.get(recorded.stream) ?? before.get(recorded.stream) ?? -1)) {
          changes.push({ recorded, event: decoded[index] as Event });
          revisions.set(recorded.stream, recorded.revision);
        }
      }
      await this.apply(trx, changes);
      return revisions;
    });
  }

  /**
   * Moves the position on to a mark that was given after everything written so far: what lies before it and is not the view's need
   * not be read again at the next start.
   * @throws ViewMovedOn when another process filled the view.
   */
  async passOver({ position: to }: Pick<CaughtUp, 'position'>, within?: Transaction<DB>): Promise<void> {
    const from = this.position;
    if (to === null || (from !== null && this.store.comparePositions(to, from) <= 0)) return;
    await this.moving(to, within, async () => new Map());
  }

  private async apply(trx: Transaction<DB>, changes: readonly ViewChange<Event>[]): Promise<void> {
    if (changes.length > 0 && this.view.applyAll !== undefined) return this.view.applyAll(trx, changes);
    for (const { recorded, event } of changes) await this.view.apply(trx, recorded, event);
  }

  /** One transaction: takes the position where this writer left it, does the work, moves the position. */
  private async moving(
    to: Position | null,
    within: Transaction<DB> | undefined,
    work: (trx: Transaction<DB>) => Promise<ReadonlyMap<string, number>>,
  ): Promise<ReadonlyMap<string, number>> {
    const move = async (trx: Transaction<DB>): Promise<ReadonlyMap<string, number>> => {
      const held = await this.hold(trx);
      const moved = await work(trx);
      await movePosition(trx, this.view.name, { held, to }, moved);
      return moved;
    };
    const revisions = await (within === undefined ? this.db.transaction().execute(move) : move(within));
    this.position = to;
    for (const [stream, revision] of revisions) this.known.set(stream, revision);
    return revisions;
  }

  /** What another process wrote meanwhile is not written over, however late this one wakes. */
  private async hold(trx: Transaction<DB>): Promise<HeldPosition> {
    const held = await holdPosition(trx, this.view.name);
    if (held === null || held.position !== this.position) throw new ViewMovedOn(this.view.name);
    return held;
  }

  /** Where the batch's streams stand, in one question for those that are not remembered. */
  private async lastRevisions(
    trx: Transaction<DB>,
    batch: readonly RecordedEvent[],
  ): Promise<ReadonlyMap<string, number>> {
    const streams = [...new Set(batch.map(({ stream }) => stream))];
    const unknown = streams.filter((stream) => !this.known.has(stream));
    const read = unknown.length === 0 ? [] : await readRevisionsOf(trx, this.view.name, unknown);
    const kept = streams.flatMap((stream): [string, number][] => {
      const revision = this.known.get(stream);
      return revision === undefined ? [] : [[stream, revision]];
    });
    return new Map([...kept, ...read]);
  }

  /** False for a repeat, which changes nothing. @throws ViewGap */
  private isNext({ stream, revision }: RecordedEvent, last: number): boolean {
    if (revision > last + 1) throw new ViewGap(this.view.name, stream, last, revision);
    return revision === last + 1;
  }
}
