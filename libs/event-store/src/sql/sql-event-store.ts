import { setTimeout as delay } from 'node:timers/promises';
import {
  type AppendResult,
  type CaughtUp,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  StoreUnavailable,
  type SubscribeOptions,
} from '../event-store';
import { Bell } from './bell';
import { StoreTail } from './store-tail';
import type { PlacedRow, StoreEngine } from './store-engine';
import { toRow } from './store-schema';

export interface SqlEventStoreOptions {
  /** How often a subscription that has caught up looks for other processes' appends, in ms. */
  readonly pollMs: number;
  /** Events read at once by readers. */
  readonly pageSize: number;
  /** Events kept for subscriptions that follow the end of the store together; default 1,000. */
  readonly tailSize?: number;
  /** How long to let what is appended under load gather before it is read, in ms; default 0. */
  readonly gatherMs?: number;
}

/**
 * The first look after something that is held back: most writers are done in a moment. It doubles up to `pollMs` while one and the same
 * writer is in the way; in a house at work many short ones follow each other, and each that is over is a step forward.
 */
const HELD_MS = 2;

const toRecorded = (row: PlacedRow): RecordedEvent => ({
  ...row,
  data: JSON.parse(row.data) as Record<string, unknown>,
  metadata: JSON.parse(row.metadata) as EventMetadata,
});

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/** The event store on any SQL database that has a `StoreEngine`. */
export class SqlEventStore implements EventStore {
  private readonly bell = new Bell();
  private readonly closing = new AbortController();
  private readonly tail: StoreTail;

  constructor(
    private readonly engine: StoreEngine,
    private readonly options: SqlEventStoreOptions,
  ) {
    const { pageSize, tailSize: mostRows, gatherMs } = options;
    this.tail = new StoreTail(engine, () => this.bell.count, { pageSize, mostRows, gatherMs });
    engine.onForeignAppend(() => this.bell.ring());
  }

  storeId(): Promise<string> {
    return this.engine.storeId();
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: ExpectedRevision },
  ): Promise<AppendResult> {
    assertAppendable(stream, events, expected);
    const last = expected === 'no-stream' ? -1 : expected;
    // what cannot be written as JSON must fail here, alone, and not inside a transaction that it shares
    const rows = events.map((event, index) => toRow(stream, last + 1 + index, event));
    const result = await this.engine.append({ stream, expected: last, rows });
    this.bell.ring();
    return result;
  }

  async *readStream(stream: string, options: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const { backwards = false } = options;
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
    if (options.from !== undefined) range[backwards ? 'to' : 'from'] = options.from;
    let left = options.limit ?? Infinity;
    while (left > 0) {
      const limit = Math.min(this.options.pageSize, left);
      const rows = await this.engine.stream(stream, { ...range, backwards, limit });
      for (const row of rows) yield toRecorded(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      left -= rows.length;
      if (backwards) range.to = last.revision - 1;
      else range.from = last.revision + 1;
    }
  }

  async *subscribe({ after, streams, signal }: SubscribeOptions): AsyncIterable<RecordedEvent | CaughtUp> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let position = after;
    let announced: Position | null | undefined;
    let heldMs = HELD_MS;
    let horizon: string | undefined;
    while (!ended.aborted) {
      const heard = this.bell.count;
      const page =
        (await this.tail.page(position, streams, heard)) ??
        (await this.engine.page(position, streams, this.options.pageSize));
      for (const row of page.rows) {
        yield toRecorded(row);
        if (ended.aborted) break;
      }
      if (ended.aborted) break;
      if (page.upTo !== position || !page.held || page.horizon !== horizon) heldMs = HELD_MS;
      horizon = page.horizon;
      position = page.upTo;
      if (page.more) continue;
      if (page.held) {
        // not woken by the bell: whatever is appended meanwhile is held back as well, and each look would find nothing
        await pause(heldMs, ended);
        heldMs = Math.min(heldMs * 2, this.options.pollMs);
        continue;
      }
      this.tail.reached(position);
      if (announced !== position) yield { kind: 'caught-up', position };
      announced = position;
      await this.bell.after(heard, this.options.pollMs, ended);
    }
    if (!signal.aborted) throw new StoreUnavailable('the event store was closed');
  }

  head(): Promise<Position | null> {
    return this.engine.head();
  }

  comparePositions(a: Position, b: Position): number {
    return this.engine.compare(a, b);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.engine.close();
  }
}

const assertAppendable = (stream: string, events: readonly NewEvent[], expected: ExpectedRevision): void => {
  if (stream === '' || events.length === 0) throw new TypeError('an append needs a stream and at least one event');
  if (expected !== 'no-stream' && !(Number.isInteger(expected) && expected >= 0)) {
    throw new TypeError(`'${String(expected)}' is no expected revision`);
  }
};
