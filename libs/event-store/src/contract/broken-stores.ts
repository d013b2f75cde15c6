import {
  type AppendResult,
  type CaughtUp,
  type EventStore,
  type NewEvent,
  type RecordedEvent,
  type SubscribeOptions,
  WrongExpectedRevision,
} from '../event-store';
import { isEvent } from './sample-events';

type Break = (store: EventStore) => EventStore;

/** Hands everything on to a real store but what is overridden. */
const like = (store: EventStore, overrides: Partial<EventStore>): EventStore => ({
  storeId: () => store.storeId(),
  append: (...append) => store.append(...append),
  readStream: (...read) => store.readStream(...read),
  subscribe: (options) => store.subscribe(options),
  head: () => store.head(),
  comparePositions: (a, b) => store.comparePositions(a, b),
  close: () => store.close(),
  ...overrides,
});

const subscribing =
  (
    change: (given: AsyncIterable<RecordedEvent | CaughtUp>, options: SubscribeOptions) => EventStore['subscribe'],
  ): Break =>
  (store) =>
    like(store, { subscribe: (options) => change(store.subscribe(options), options)(options) });

/** Drops or repeats what a subscription gives. @param copies of the event at an index, from 0. */
const copying = (copies: (index: number, options: SubscribeOptions) => number): Break =>
  subscribing(
    (given, options) =>
      async function* () {
        let index = 0;
        for await (const one of given) {
          if (!isEvent(one)) yield one;
          else for (let copy = copies(index++, options); copy > 0; copy -= 1) yield one;
        }
      },
  );

const ignoresExpectation: Break = (store) => {
  const append: EventStore['append'] = async (stream, events, { expected }) => {
    try {
      return await store.append(stream, events, { expected });
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      return append(stream, events, { expected: error.actual ?? 'no-stream' });
    }
  };
  return like(store, { append });
};

const appendsOneByOne: Break = (store) =>
  like(store, {
    append: async (stream, events, { expected }) => {
      let result: AppendResult | undefined;
      for (const event of events) {
        result = await store.append(stream, [event], { expected: result?.revision ?? expected });
      }
      return result as AppendResult;
    },
  });

const forgetsRetries: Break = (store) =>
  like(store, {
    append: async (stream, events: readonly NewEvent[], { expected }) => {
      const result = await store.append(stream, events, { expected });
      if (result.repeated) throw new WrongExpectedRevision(stream, expected, result.revision);
      return result;
    },
  });

/** What was asked for in one turn of the event loop ends as the worst of it does. */
const sharesConflicts: Break = (store) => {
  let turn: Promise<unknown>[] = [];
  const append: EventStore['append'] = async (...asked) => {
    const appended = store.append(...asked);
    const together = turn;
    if (together.length === 0) setImmediate(() => (turn = []));
    together.push(appended);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(together);
    return appended;
  };
  return like(store, { append });
};

const resumesInclusively: Break = (store) =>
  like(store, {
    subscribe: async function* (options) {
      const { after } = options;
      for await (const one of store.subscribe({ ...options, after: null })) {
        const isBefore = isEvent(one) && after !== null && store.comparePositions(one.position, after) < 0;
        if (!isBefore) yield one;
      }
    },
  });

const readsOnePageOnly: Break = (store) =>
  like(store, { readStream: (stream, options) => store.readStream(stream, { limit: 500, ...options }) });

const takesPrefixesForNothing: Break = (store) =>
  like(store, { subscribe: (options) => store.subscribe({ ...options, streams: [] }) });

const saysCaughtUpTooEarly: Break = subscribing(
  (given, { after }) =>
    async function* () {
      yield { kind: 'caught-up', position: after };
      yield* given;
    },
);

const stopsAtTheEnd: Break = subscribing(
  (given) =>
    async function* () {
      for await (const one of given) {
        yield one;
        if (!isEvent(one)) return;
      }
    },
);

/** Ways in which an adapter can be wrong, and the promise that must notice. */
export const brokenStores: readonly { readonly bug: string; readonly noticedBy: string; readonly break: Break }[] = [
  {
    bug: 'it appends whatever is expected',
    noticedBy: 'an append at the exact revision lands',
    break: ignoresExpectation,
  },
  { bug: 'it appends a batch one by one', noticedBy: 'an event that cannot be written', break: appendsOneByOne },
  { bug: 'it takes a retry for a conflict', noticedBy: 'the same ids with the same', break: forgetsRetries },
  {
    bug: "it gives one append's conflict to others of the same moment",
    noticedBy: 'appends of the same moment',
    break: sharesConflicts,
  },
  { bug: 'it resumes at the event, not after it', noticedBy: 'a reader that stopped', break: resumesInclusively },
  {
    bug: 'it skips an event when it resumes',
    noticedBy: 'a reader that stopped',
    break: copying((index, { after }) => (after !== null && index === 0 ? 0 : 1)),
  },
  {
    bug: 'it loses one event among many',
    noticedBy: 'a subscription misses nothing',
    break: copying((index) => (index === 201 ? 0 : 1)),
  },
  {
    bug: 'it repeats one event among many',
    noticedBy: 'a subscription misses nothing',
    break: copying((index) => (index === 77 ? 2 : 1)),
  },
  { bug: 'it reads one page of a stream', noticedBy: 'a stream reads from either end', break: readsOnePageOnly },
  { bug: 'it gives every stream', noticedBy: 'only streams with one of', break: takesPrefixesForNothing },
  { bug: 'it says that it caught up too early', noticedBy: 'a subscription gives what', break: saysCaughtUpTooEarly },
  { bug: 'it ends instead of waiting', noticedBy: "sees another process's appends", break: stopsAtTheEnd },
];
