import type { CaughtUp, RecordedEvent } from '@baton/event-store';

/** What is handled at once: events in store order, and the first mark if the subscription gave it right after them. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  /** Later marks are passed over: they say nothing new, and would cut bursts into small batches. */
  readonly mark: CaughtUp | null;
}

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
  private failure: unknown = null;
  private live = false;

  constructor(private readonly max: number) {}

  /** Reads until the source ends or fails; waits while the buffer is full. */
  async fill(source: AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of source) {
        if (isMark(item)) {
          if (this.live || this.holdsMark) continue;
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
