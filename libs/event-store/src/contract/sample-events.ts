import { randomUUID } from 'node:crypto';
import {
  type CaughtUp,
  type EventStore,
  type NewEvent,
  type Position,
  type RecordedEvent,
  WrongExpectedRevision,
} from '../event-store';

/** An event with a random id; `data` is what a check wants to see again. */
export const sampleEvent = (data: Readonly<Record<string, unknown>> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'Sampled',
  data,
  metadata: {
    commandId: randomUUID(),
    actor: { kind: 'system', id: 'contract' },
    customerId: null,
    correlationId: randomUUID(),
    causationId: null,
    traceparent: null,
    occurredAt: '2026-01-01T00:00:00.000Z',
    schemaVersion: 1,
  },
});

export const sampleEvents = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => sampleEvent({ n }));

/** Appends events together at whatever revision the stream has, as often as it takes. @returns the revision of the last. */
export const appendSomehow = async (store: EventStore, stream: string, ...events: NewEvent[]): Promise<number> => {
  for (let expected: 'no-stream' | number = 'no-stream'; ;) {
    try {
      return (await store.append(stream, events, { expected })).revision;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      expected = error.actual ?? 'no-stream';
    }
  }
};

/**
 * Waits until an appended position may be read: with several writers an append can be answered while an older one is still running.
 * @returns the head that reached it.
 */
export const readable = async (store: EventStore, position: Position): Promise<Position> => {
  for (;;) {
    const head = await store.head();
    if (head !== null && store.comparePositions(head, position) >= 0) return head;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** Marks a promise as one that may fail before anybody waits for it; who waits later still learns of it. */
export const awaitedLater = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => undefined);
  return promise;
};

export const readAll = async (store: EventStore, stream: string): Promise<RecordedEvent[]> =>
  collect(store.readStream(stream));

export const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

export const isEvent = (given: RecordedEvent | CaughtUp): given is RecordedEvent => !('kind' in given);

export interface Following {
  readonly after?: Position | null;
  readonly streams?: readonly string[];
  /** Ends the subscription once it holds. */
  readonly until: (seen: readonly (RecordedEvent | CaughtUp)[]) => boolean;
}

/** Subscribes until a condition holds. @returns events and marks in the order given. */
export const follow = async (
  store: EventStore,
  { after = null, streams = [], until }: Following,
): Promise<(RecordedEvent | CaughtUp)[]> => {
  const stop = new AbortController();
  const seen: (RecordedEvent | CaughtUp)[] = [];
  for await (const given of store.subscribe({ after, streams, signal: stop.signal })) {
    seen.push(given);
    if (until(seen)) stop.abort();
  }
  return seen;
};

export const caughtUp = (seen: readonly (RecordedEvent | CaughtUp)[]): boolean => {
  const last = seen.at(-1);
  return last !== undefined && !isEvent(last);
};

/** Everything that is stored now, in store order. */
export const everything = async (store: EventStore, after: Position | null = null): Promise<RecordedEvent[]> =>
  (await follow(store, { after, until: caughtUp })).filter(isEvent);

/** What tells one event from every other. */
export const placesOf = (events: readonly RecordedEvent[]): string[] =>
  events.map(({ stream, revision, id }) => `${stream}@${revision} ${id}`);
