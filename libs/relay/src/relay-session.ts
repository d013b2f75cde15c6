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

/** After so long without a write a relay writes its checkpoint again. */
const ASSURE_EVERY_MS = 10_000;

class RelaySession implements FollowerSession {
  readonly after: Position | null;
  readonly lost: AbortSignal;
  private readonly fenced = new AbortController();
  private readonly assuring: NodeJS.Timeout;
  private writing: Promise<unknown> = Promise.resolve();
  private hasWritten = false;
  private position: Position | null;
  private caughtUpOnce: boolean;

  constructor(
    private readonly leadership: Leadership,
    private readonly writer: FencedWriter,
    private readonly folds: StreamFolds,
    private readonly store: EventStore,
    private readonly storeId: string,
    assureEveryMs = ASSURE_EVERY_MS,
  ) {
    this.after = writer.checkpoint?.position ?? null;
    this.position = this.after;
    this.caughtUpOnce = writer.checkpoint?.caughtUp ?? false;
    this.lost = AbortSignal.any([leadership.lost, this.fenced.signal]);
    this.assuring = setInterval(() => void this.assure(), assureEveryMs).unref();
  }

  async handle(events: readonly RecordedEvent[]): Promise<void> {
    const outgoing: OutgoingRecord[] = [];
    for (const recorded of events) {
      for (const record of await this.folds.publish(recorded)) outgoing.push(this.stamped(record, recorded));
    }
    await this.commit(outgoing, () => events.at(-1)?.position ?? this.position);
  }

  async caughtUp({ position }: CaughtUp): Promise<void> {
    const isFurther = this.isFurther(position);
    if (this.caughtUpOnce && !isFurther) return;
    this.caughtUpOnce = true;
    // A checkpoint without records is fenced as every other; what lies before the mark and is not relayed need not be read again.
    await this.commit([], () => (isFurther ? position : this.position));
  }

  async close(): Promise<void> {
    clearInterval(this.assuring);
    await this.writing;
    await this.writer.close().finally(() => this.leadership.release());
  }

  private isFurther(position: Position | null): boolean {
    if (position === null) return false;
    return this.position === null || this.store.comparePositions(position, this.position) > 0;
  }

  /**
   * Only a write tells a writer that it was fenced. A relay that has nothing to write must hear of it as well: else topics that were
   * emptied to be written anew stay empty until something happens.
   */
  private async assure(): Promise<void> {
    const isIdle = !this.hasWritten;
    this.hasWritten = false;
    if (!isIdle || this.lost.aborted) return;
    try {
      await this.commit([], () => this.position);
    } catch (error) {
      this.fenced.abort(error);
    }
  }

  /** One write after the other; the position is asked for when it is this one's turn. */
  private async commit(records: readonly OutgoingRecord[], positionOf: () => Position | null): Promise<void> {
    this.hasWritten = true;
    const write = this.writing.then(async () => {
      const position = positionOf();
      await this.writer.write(records, { position, storeId: this.storeId, caughtUp: this.caughtUpOnce });
      this.position = position;
    });
    this.writing = write.catch(() => undefined);
    await write;
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
    return new RelaySession(leadership, writer, folds, store, storeId, options.assureEveryMs);
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
