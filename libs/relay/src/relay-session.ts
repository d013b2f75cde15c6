import type { Checkpoint, FencedWriter, Leadership, OutgoingRecord } from '@baton/event-bus';
import type { CaughtUp, EventStore, Position, RecordedEvent } from '@baton/event-store';
import type { FollowerSession } from '@baton/store-follower';
import { CheckpointRefused } from './refusals';
import type { RelayOptions } from './relay';
import { StreamFolds } from './stream-folds';

/** Refuses to go on from a checkpoint that speaks of other data: records would be lost or written twice. */
const assertFits = async (name: string, store: EventStore, storeId: string, checkpoint: Checkpoint): Promise<void> => {
  if (checkpoint.storeId !== storeId) {
    throw new CheckpointRefused(name, `it is of store ${checkpoint.storeId}, and this is store ${storeId}`);
  }
  if (checkpoint.position === null) return;
  const head = await store.head();
  if (head === null || store.comparePositions(checkpoint.position, head) > 0) {
    throw new CheckpointRefused(name, `it is at ${checkpoint.position}, beyond the store's head ${head ?? '(empty)'}`);
  }
};

class RelaySession implements FollowerSession {
  readonly after: Position | null;
  private position: Position | null;
  private caughtUpOnce: boolean;

  constructor(
    private readonly leadership: Leadership,
    private readonly writer: FencedWriter,
    private readonly folds: StreamFolds,
    private readonly store: EventStore,
    private readonly storeId: string,
  ) {
    this.after = writer.checkpoint?.position ?? null;
    this.position = this.after;
    this.caughtUpOnce = writer.checkpoint?.caughtUp ?? false;
  }

  get lost(): AbortSignal {
    return this.leadership.lost;
  }

  async handle(events: readonly RecordedEvent[]): Promise<void> {
    const outgoing: OutgoingRecord[] = [];
    for (const recorded of events) {
      for (const record of await this.folds.publish(recorded)) outgoing.push(this.stamped(record, recorded));
    }
    await this.commit(outgoing, events.at(-1)?.position ?? this.position);
  }

  async caughtUp({ position }: CaughtUp): Promise<void> {
    const isFurther = this.isFurther(position);
    if (this.caughtUpOnce && !isFurther) return;
    this.caughtUpOnce = true;
    // A checkpoint without records is fenced as every other; what lies before the mark and is not relayed need not be read again.
    await this.commit([], isFurther ? position : this.position);
  }

  async close(): Promise<void> {
    await this.writer.close().finally(() => this.leadership.release());
  }

  private isFurther(position: Position | null): boolean {
    if (position === null) return false;
    return this.position === null || this.store.comparePositions(position, this.position) > 0;
  }

  private async commit(records: readonly OutgoingRecord[], position: Position | null): Promise<void> {
    await this.writer.write(records, { position, storeId: this.storeId, caughtUp: this.caughtUpOnce });
    this.position = position;
  }

  /** Where the record comes from, so that a consumer can count what is missing and tell generations apart. */
  private stamped(record: OutgoingRecord, recorded: RecordedEvent): OutgoingRecord {
    const place = {
      streamrevision: String(recorded.revision),
      storeposition: recorded.position,
      storeid: this.storeId,
      generation: this.writer.generation,
    };
    return { ...record, headers: { ...record.headers, ...place } };
  }
}

/** The writer is opened *before* its checkpoint is believed: opening shuts out every earlier relay of this name. */
const openAsLeader = async (options: RelayOptions, leadership: Leadership): Promise<FollowerSession> => {
  const { name, store, bus, topics } = options;
  const storeId = await store.storeId();
  const writer = await bus.openWriter(name, topics);
  try {
    if (writer.checkpoint !== null) await assertFits(name, store, storeId, writer.checkpoint);
    const folds = new StreamFolds(store, options.publishers, options.cacheSize);
    return new RelaySession(leadership, writer, folds, store, storeId);
  } catch (error) {
    await writer.close();
    throw error;
  }
};

/**
 * Waits until this process leads under the relay's name, opens its fenced writer and goes on from the checkpoint.
 * @param waits called when the waiting begins.
 * @throws CheckpointRefused when the checkpoint does not belong to this store's data.
 */
export const openRelaySession = async (
  options: RelayOptions,
  signal: AbortSignal,
  waits: () => void,
): Promise<FollowerSession> => {
  waits();
  const leadership = await options.bus.lead(options.name, signal);
  try {
    return await openAsLeader(options, leadership);
  } catch (error) {
    await leadership.release();
    throw error;
  }
};
