import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumedBatch } from '../event-bus';
import { loopTurn } from '../loop-turn';

/** What was fetched of one partition and waits for its handler. */
export type FetchedBatch = Pick<ConsumedBatch, 'records' | 'nextOffset' | 'highWatermark'> & { readonly bytes: number };

export interface LaneOptions {
  readonly topic: string;
  readonly partition: number;
  readonly onBatch: (batch: ConsumedBatch) => Promise<void>;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  /** Called after each sign of life of the handler. */
  readonly clock: () => number;
  /** More than this waiting: `isFull`. */
  readonly maxBytes: number;
  /** Less than half of that is waiting again. */
  readonly onRoom: () => void;
}

/**
 * Hands one partition's batches to the handler, one after the other and the same again after a failure. Fetching goes on beside
 * it, so that a slow or failing partition neither holds up the others nor costs the member its session.
 */
export class PartitionLane {
  /** Offset at which the next fetch must begin; null: not placed yet, whatever arrives is of an earlier time. */
  fetchAt: bigint | null = null;
  private readonly waiting: FetchedBatch[] = [];
  private bytes = 0;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;
  private handledTo: string | null = null;
  private busySince: number | null = null;

  constructor(private readonly options: LaneOptions) {}

  get topic(): string {
    return this.options.topic;
  }

  get partition(): number {
    return this.options.partition;
  }

  /** Aborts when the partition is to be let go. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Next offset to handle; null: nothing was handled yet. */
  get handled(): string | null {
    return this.handledTo;
  }

  get isFull(): boolean {
    return this.bytes > this.options.maxBytes;
  }

  /** Milliseconds of the clock without a sign of life while a batch is in hand. */
  stalledMs(): number {
    return this.busySince === null ? 0 : this.options.clock() - this.busySince;
  }

  push(batch: FetchedBatch): void {
    if (this.stopping.signal.aborted) return;
    this.fetchAt = BigInt(batch.nextOffset);
    this.waiting.push(batch);
    this.bytes += batch.bytes;
    if (this.isRunning) return;
    this.isRunning = true;
    this.running = this.run();
  }

  /** Tells the batch in hand to come to an end and waits for it; what waits behind it is dropped. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { retry, maxBytes, onRoom, clock } = this.options;
    let pause = retry.firstMs;
    for (let batch = this.waiting[0]; batch !== undefined && !this.signal.aborted; batch = this.waiting[0]) {
      this.busySince = clock();
      try {
        await this.handle(batch);
      } catch {
        // Whoever threw has said why.
        await delay(pause, undefined, { signal: this.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, retry.maxMs);
        continue;
      }
      pause = retry.firstMs;
      this.waiting.shift();
      const wasAbove = this.bytes > maxBytes / 2;
      this.bytes -= batch.bytes;
      if (wasAbove && this.bytes <= maxBytes / 2) onRoom();
    }
    this.busySince = null;
    this.isRunning = false;
  }

  private async handle({ records, nextOffset, highWatermark }: FetchedBatch): Promise<void> {
    const { topic, partition, onBatch, clock } = this.options;
    await onBatch({
      topic,
      partition,
      records,
      nextOffset,
      highWatermark,
      signal: this.signal,
      // A handler that waits for nothing but its own memory would else keep the process from fetching and from its session.
      heartbeat: () => {
        this.busySince = clock();
        return loopTurn.pass();
      },
    });
    if (!this.signal.aborted) this.handledTo = nextOffset;
  }
}
