import type { CaughtUp, RecordedEvent } from '@baton/event-store';

/** What is handled at once: events in store order, and a mark if the subscription gave one right after them. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  /**
   * The first mark, and then every thousandth: the others would cut bursts into small batches. They come for whoever meets few events
   * of its own among many others: its place moves on all the same, and it need not read the others again.
   */
  readonly mark: CaughtUp | null;
}

/** A mark comes with every append that a reader wakes for, so this is also about how many appends are read again after a crash. */
const LATER_MARKS_EACH = 1_000;

type Item = RecordedEvent | CaughtUp;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isMark = (item: Item): item is CaughtUp => 'kind' in item;

/**
 * A bounded buffer between a subscription and whoever handles it, so that reading goes on while a batch is written.
 * Before the mark it hands out full batches, for throughput; after it whatever is there, at once, for latency.
 */
class ReadAhead {
  private readonly items: Item[] = [];
  private wake: () => void = () => undefined;
  private changed = new Promise<void>((resolve) => (this.wake = resolve));
  private ended = false;
  private holdsMark = false;
  private laterMarks = 0;
  private failure: unknown = null;
  private live = false;

  constructor(private readonly max: number) {}

  /** Reads until the source ends or fails; waits while the buffer is full. */
  async fill(source: AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of source) {
        if (isMark(item)) {
          if (!this.isWanted()) continue;
          this.holdsMark = true;
        }
        this.items.push(item);
        this.signal();
        while (this.items.length >= this.max && !this.ended) await this.changed;
        if (this.ended) return;
      }
    } catch (error) {
      this.failure = error;
    } finally {
      this.end();
    }
  }

  /** The next batch, or null at the end. @throws what the source threw, after what came before it was handed out. */
  async take(): Promise<Batch | null> {
    while (!this.ended && !this.isReady()) await this.changed;
    // One turn of the event loop per batch: embedded adapters never wait by themselves, so catching up would starve everything else
    // in the process; and under load what is being appended right now comes along.
    if (!this.ended) await nextTurn();
    if (this.items.length > 0) return this.cut();
    if (this.failure !== null) throw this.failure as Error;
    return null;
  }

  end(): void {
    this.ended = true;
    this.signal();
  }

  private isWanted(): boolean {
    if (this.holdsMark) return false;
    if (!this.live) return true;
    this.laterMarks += 1;
    return this.laterMarks % LATER_MARKS_EACH === 0;
  }

  private isReady(): boolean {
    if (this.items.length === 0) return false;
    return this.live || this.holdsMark || this.items.length >= this.max;
  }

  private cut(): Batch {
    const events: RecordedEvent[] = [];
    let mark: CaughtUp | null = null;
    const at = this.holdsMark ? this.items.findIndex(isMark) + 1 : this.items.length;
    for (const item of this.items.splice(0, at)) {
      if (isMark(item)) mark = item;
      else events.push(item);
    }
    if (mark !== null) {
      this.live = true;
      this.holdsMark = false;
    }
    this.signal();
    return { events, mark };
  }

  private signal(): void {
    const { wake } = this;
    this.changed = new Promise<void>((resolve) => (this.wake = resolve));
    wake();
  }
}

/**
 * Cuts a subscription into batches of at most `max` events: full ones while catching up, otherwise whatever has arrived.
 * Ends with the source; leaving the loop early stops reading ahead, but the caller must also abort the source.
 * @throws whatever the source throws, once everything before it was handed out.
 */
export async function* inBatches(source: AsyncIterable<Item>, max: number): AsyncGenerator<Batch> {
  const ahead = new ReadAhead(max);
  void ahead.fill(source);
  try {
    for (let batch = await ahead.take(); batch !== null; batch = await ahead.take()) yield batch;
  } finally {
    ahead.end();
  }
}
