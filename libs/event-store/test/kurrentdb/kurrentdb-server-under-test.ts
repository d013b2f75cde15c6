import type { CaughtUp, EventStore, Position, RecordedEvent } from '../../src';
import type { StoreUnderTest } from '../../src/contract/event-store.contract';
import { openKurrentDbEventStore } from '../../src/kurrentdb/open-kurrentdb-event-store';

/** Where the part of a server begins that one check has for itself: a real server cannot be emptied. */
interface Part {
  readonly url: string;
  /** Put before every stream name. */
  readonly prefix: string;
  /** Position of the newest event when the part was made; for the check the log begins after it. */
  readonly begin: Position | null;
}

/** The store as if it were empty when the part was made. Nobody else may write to the server meanwhile. */
const partOf = (store: EventStore, { prefix, begin }: Part): EventStore => {
  const inside = (position: Position | null): Position | null => (position === begin ? null : position);
  const renamed = (event: RecordedEvent): RecordedEvent => ({ ...event, stream: event.stream.slice(prefix.length) });
  const given = (one: RecordedEvent | CaughtUp): RecordedEvent | CaughtUp =>
    'kind' in one ? { ...one, position: inside(one.position) } : renamed(one);
  return {
    storeId: () => store.storeId(),
    append: (stream, ...rest) => store.append(prefix + stream, ...rest),
    comparePositions: (a, b) => store.comparePositions(a, b),
    head: async () => inside(await store.head()),
    close: () => store.close(),
    readStream: async function* (stream, options) {
      for await (const event of store.readStream(prefix + stream, options)) yield renamed(event);
    },
    subscribe: async function* ({ after, streams, signal }) {
      const names = streams.map((name) => prefix + name);
      for await (const one of store.subscribe({ after: after ?? begin, streams: names, signal })) yield given(one);
    },
  };
};

/** Called in child processes of the contract suite. */
export const openForRace = async (target: string): Promise<EventStore> => {
  const part = JSON.parse(target) as Part;
  return partOf(await openKurrentDbEventStore({ url: part.url, quietMs: 50 }), part);
};

/** A part of a running server, by its connection string. Its events stay there. */
export const kurrentDbServerUnderTest = async (url: string): Promise<StoreUnderTest> => {
  const whole = await openKurrentDbEventStore({ url });
  const prefix = `contract${crypto.randomUUID().slice(0, 8)}/`;
  const target = JSON.stringify({ url, prefix, begin: await whole.head() } satisfies Part);
  await whole.close();
  const store = await openForRace(target);
  return {
    store,
    again: () => openForRace(target),
    elsewhere: { module: __filename, target },
    dispose: () => store.close(),
  };
};
