import {
  type AppendResult,
  type CaughtUp,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  StoreUnavailable,
  type SubscribeOptions,
} from '../event-store';
import { appendToKurrentDb } from './kurrentdb-append';
import { isAnswer, type KurrentDbConnection } from './kurrentdb-connection';
import { toRecordedEvent } from './kurrentdb-event';
import { anyStream, STORE_STREAM, streamsFilter } from './kurrentdb-filter';
import { KurrentDbFollower } from './kurrentdb-follower';
import { compareLogPositions, toLogPosition, toPosition } from './kurrentdb-position';
import { storeIdOf } from './kurrentdb-store-id';

export interface KurrentDbReading {
  /** Events read at once. */
  readonly pageSize: number;
  /** How long a subscription may be quiet before it looks whether other streams' events moved the head, in ms. */
  readonly quietMs: number;
}

interface Page {
  readonly from: number | undefined;
  readonly limit: number;
  readonly backwards: boolean;
}

/**
 * The event store on KurrentDB. Every call asks for the leader: a follower answers with what it has, and a decision made on that could
 * tell somebody no for a reason that is over.
 */
export class KurrentDbEventStore implements EventStore {
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: KurrentDbConnection,
    private readonly reading: KurrentDbReading,
  ) {}

  storeId(): Promise<string> {
    return storeIdOf(this.connection);
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: ExpectedRevision },
  ): Promise<AppendResult> {
    assertAppendable(stream, events, expected);
    const readBack = (of: string, from: number, limit: number) => this.page(of, { from, limit, backwards: false });
    return appendToKurrentDb(this.connection, readBack, { stream, events, expected });
  }

  async *readStream(stream: string, options: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const { backwards = false } = options;
    let { from } = options;
    let left = options.limit ?? Infinity;
    while (left > 0 && (from ?? 0) >= 0) {
      const limit = Math.min(this.reading.pageSize, left);
      const page = await this.page(stream, { from, limit, backwards });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < limit) return;
      left -= page.length;
      from = backwards ? last.revision - 1 : last.revision + 1;
    }
  }

  async *subscribe({ after, streams, signal }: SubscribeOptions): AsyncIterable<RecordedEvent | CaughtUp> {
    if (signal.aborted) return;
    const ended = AbortSignal.any([signal, this.closing.signal]);
    const follower = new KurrentDbFollower({
      connection: this.connection,
      after,
      streams,
      quietMs: this.reading.quietMs,
      head: () => this.head(),
      firstAfter: (position, of) => this.firstAfter(position, of),
    });
    yield* follower.run(ended);
    if (!signal.aborted) throw new StoreUnavailable('the event store was closed');
  }

  async head(): Promise<Position | null> {
    return this.connection.ask(async (client) => {
      const options = { direction: 'backwards', fromPosition: 'end', maxCount: 1 } as const;
      for await (const { event } of client.readAll({ ...options, filter: anyStream, requiresLeader: true })) {
        if (event !== undefined) return toPosition(event.position);
      }
      return null;
    });
  }

  comparePositions(a: Position, b: Position): number {
    return compareLogPositions(a, b);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.connection.close();
  }

  /** A page and not the whole stream at once: the answer to one question has to come within the deadline. */
  private async page(stream: string, { from, limit, backwards }: Page): Promise<readonly RecordedEvent[]> {
    const fromRevision = from === undefined ? (backwards ? 'end' : 'start') : BigInt(from);
    const direction = backwards ? 'backwards' : 'forwards';
    try {
      const resolved = await this.connection.ask((client) =>
        gathered(client.readStream(stream, { fromRevision, direction, maxCount: limit, requiresLeader: true })),
      );
      return resolved.map(toRecordedEvent);
    } catch (error) {
      if (isAnswer(error, 'stream-not-found')) return [];
      throw error;
    }
  }

  private async firstAfter(after: Position | null, streams: readonly string[]): Promise<Position | null> {
    const fromPosition = after === null ? 'start' : toLogPosition(after);
    const options = {
      fromPosition,
      direction: 'forwards',
      filter: streamsFilter(streams),
      requiresLeader: true,
    } as const;
    // reading is inclusive where subscribing is exclusive: the first may be the one at `after` itself
    const found = await this.connection.ask((client) => gathered(client.readAll({ ...options, maxCount: 2 })));
    const positions = found.map(({ event }) => toPosition(event?.position));
    return positions.find((position) => after === null || position > after) ?? null;
  }
}

const gathered = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

const assertAppendable = (stream: string, events: readonly NewEvent[], expected: ExpectedRevision): void => {
  if (stream === '' || events.length === 0) throw new TypeError('an append needs a stream and at least one event');
  if (stream.startsWith('$') || stream === STORE_STREAM) throw new TypeError(`stream name ${stream} is not for events`);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new TypeError(`'${String(expected)}' is no expected revision`);
  }
};
