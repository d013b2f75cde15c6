import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeOptions } from '../event-bus';
import { loopTurn } from '../loop-turn';
import type { LogSlice } from './log-store';
import type { WakeUps } from './wake-ups';

export interface ReaderOptions {
  readonly topic: string;
  readonly partition: number;
  readonly consume: ConsumeOptions;
  readonly read: (offset: number) => Promise<LogSlice>;
  readonly wakeUps: WakeUps;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
}

/** Reads one partition for one member of a group: batch after batch, the same one again after a failure. */
export class PartitionReader {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private next: number | null = null;
  private pause: number;
  /** When the last step began or its handler gave a sign of life; null while there is nothing to read. */
  private busySince: number | null = null;

  constructor(private readonly options: ReaderOptions) {
    this.pause = options.retry.firstMs;
    this.running = this.run();
  }

  /** Next offset to read; null: nothing was assigned yet. */
  get position(): number | null {
    return this.next;
  }

  /** Milliseconds without a sign of life while there is something to handle; a reader that waits for records has none to give. */
  stalledMs(): number {
    return this.busySince === null ? 0 : performance.now() - this.busySince;
  }

  /** Tells the batch in hand to come to an end, and waits for it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.step(signal);
        this.pause = this.options.retry.firstMs;
      } catch {
        // Whoever threw has said why; a partition that fails waits longer each time, the others go on.
        await delay(this.pause, undefined, { signal }).catch(() => undefined);
        this.pause = Math.min(this.pause * 2, this.options.retry.maxMs);
      }
    }
  }

  private async step(signal: AbortSignal): Promise<void> {
    const { topic, partition, consume, read, wakeUps } = this.options;
    this.busySince = performance.now();
    this.next ??= Number((await consume.startAt(topic, partition)) ?? 0);
    const wakeUp = wakeUps.count({ topic, partition });
    const { records, nextOffset, highWatermark } = await read(this.next);
    if (nextOffset === this.next) {
      this.busySince = null;
      return wakeUps.after({ topic, partition }, wakeUp, signal);
    }
    if (signal.aborted) return;
    await consume.onBatch({
      topic,
      partition,
      records,
      nextOffset: String(nextOffset),
      highWatermark: String(highWatermark),
      signal,
      // Nothing else in a batch waits for anything but SQLite, which answers at once: without turns of the event loop between records
      // a backlog would keep the rest of the process from being served.
      heartbeat: () => {
        this.busySince = performance.now();
        return loopTurn.pass();
      },
    });
    if (!signal.aborted) this.next = nextOffset;
  }
}
