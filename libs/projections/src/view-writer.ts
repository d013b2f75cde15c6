import type { EventStore, Position, RecordedEvent } from '@baton/event-store';
import type { Kysely, Transaction } from 'kysely';
import { readPosition, readRevision, writePosition } from './positions';
import { ViewGap, ViewRefused } from './refusals';
import type { ViewDefinition } from './view';

/** Writes batches of events into a view: rows and position in one transaction. */
export class ViewWriter<DB, Event> {
  private constructor(
    private readonly view: ViewDefinition<DB, Event>,
    private readonly db: Kysely<DB>,
    private readonly storeId: string,
    /** Everything up to here is in the rows; null: nothing is. */
    readonly after: Position | null,
  ) {}

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
    return new ViewWriter(view, db, storeId, position);
  }

  /**
   * Writes a batch and says how far each of its streams now is.
   * @throws ViewGap when a revision is missing; nothing of the batch is kept then.
   */
  async write(batch: readonly RecordedEvent[]): Promise<ReadonlyMap<string, number>> {
    // Decoding may wait for keys; done before the transaction begins, so that readers of the view never wait for it.
    const decoded = await Promise.all(batch.map((recorded) => this.view.decode(recorded)));
    const position = batch.at(-1)?.position ?? this.after;
    return this.db.transaction().execute(async (trx) => {
      const revisions = new Map<string, number>();
      for (const [index, recorded] of batch.entries()) {
        if (await this.isNext(trx, recorded, revisions)) {
          await this.view.apply(trx, recorded, decoded[index] as Event);
          revisions.set(recorded.stream, recorded.revision);
        }
      }
      await writePosition(trx, this.view.name, { storeId: this.storeId, position }, revisions);
      return revisions;
    });
  }

  /** False for a repeat, which changes nothing. */
  private async isNext(
    trx: Transaction<DB>,
    { stream, revision }: RecordedEvent,
    revisions: ReadonlyMap<string, number>,
  ): Promise<boolean> {
    const last = revisions.get(stream) ?? (await readRevision(trx, this.view.name, stream));
    if (revision > last + 1) throw new ViewGap(this.view.name, stream, last, revision);
    return revision === last + 1;
  }
}
