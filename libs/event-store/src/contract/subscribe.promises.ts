import { type CaughtUp, type RecordedEvent, StoreUnavailable } from '../event-store';
import type { StorePromise } from './promise';
import {
  appendSomehow,
  awaitedLater,
  caughtUp,
  collect,
  everything,
  follow,
  isEvent,
  placesOf,
  readable,
  sampleEvent,
  sampleEvents,
} from './sample-events';

const WRITERS = 8;
const APPENDS_EACH = 40;

const eventsIn = (seen: readonly (RecordedEvent | CaughtUp)[]): RecordedEvent[] => seen.filter(isEvent);

export const subscribePromises: readonly StorePromise[] = [
  {
    name: 'a subscription gives what is stored, says that it caught up, and then what comes',
    check: async ({ store }) => {
      await store.append('c-1', sampleEvents(2), { expected: 'no-stream' });
      await store.append('c-2', sampleEvents(1), { expected: 'no-stream' });
      let later: Promise<unknown> | undefined;
      const seen = await follow(store, {
        until: (given) => {
          if (caughtUp(given)) later ??= store.append('c-1', sampleEvents(1), { expected: 1 });
          return eventsIn(given).length === 4 && caughtUp(given);
        },
      });
      await later;
      expect(seen.map((given) => (isEvent(given) ? `${given.stream}@${given.revision}` : given.kind))).toEqual([
        'c-1@0',
        'c-1@1',
        'c-2@0',
        'caught-up',
        'c-1@2',
        'caught-up',
      ]);
      expect(seen.at(-1)).toMatchObject({ position: await store.head() });
    },
  },
  {
    name: 'a subscription to an empty store has caught up with nothing',
    check: async ({ store }) => {
      expect(await follow(store, { until: caughtUp })).toEqual([{ kind: 'caught-up', position: null }]);
    },
  },
  {
    name: 'only streams with one of the prefixes are given, and being caught up covers the others',
    check: async ({ store }) => {
      const names = ['ticket-1', 'tickets', 'ticketX1', 'Ticket-1', 'agent-1', 'settings', 'ticket-2'];
      for (const name of names) await store.append(name, sampleEvents(1), { expected: 'no-stream' });
      await store.append('other', sampleEvents(1_000), { expected: 'no-stream' });
      const seen = await follow(store, { streams: ['ticket-', 'settings'], until: caughtUp });
      expect(eventsIn(seen).map(({ stream }) => stream)).toEqual(['ticket-1', 'settings', 'ticket-2']);
      expect(seen.at(-1)).toEqual({ kind: 'caught-up', position: await store.head() });
    },
  },
  {
    name: 'a reader that stopped after any event goes on exactly after it',
    check: async ({ store }) => {
      for (let n = 0; n < 12; n += 1) await appendSomehow(store, `c-${n % 3}`, sampleEvent({ n }));
      const all = await everything(store);
      for (let stop = 0; stop <= all.length; stop += 1) {
        const first =
          stop === 0 ? [] : eventsIn(await follow(store, { until: (seen) => eventsIn(seen).length === stop }));
        const rest = await everything(store, first.at(-1)?.position ?? null);
        expect(placesOf([...first, ...rest])).toEqual(placesOf(all));
      }
    },
  },
  {
    name: 'a subscription misses nothing and repeats nothing while 8 writers append',
    check: async ({ store }) => {
      const total = WRITERS * APPENDS_EACH;
      const enough = (seen: readonly (RecordedEvent | CaughtUp)[]) => eventsIn(seen).length >= total && caughtUp(seen);
      const early = awaitedLater(follow(store, { until: enough }));
      const writers = Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; n < APPENDS_EACH; n += 1) await appendSomehow(store, `c-${(writer + n) % 5}`, sampleEvent());
      });
      const late = awaitedLater(Promise.all(writers.slice(0, 2)).then(() => follow(store, { until: enough })));
      await Promise.all(writers);
      const stored = await everything(store);
      expect(stored).toHaveLength(total);
      expect(new Set(placesOf(stored)).size).toBe(total);
      expect(placesOf(eventsIn(await early))).toEqual(placesOf(stored));
      expect(placesOf(eventsIn(await late))).toEqual(placesOf(stored));
      assertOrdered(stored, store.comparePositions.bind(store));
    },
  },
  {
    name: "a subscription that has caught up sees another process's appends",
    check: async ({ store, again }) => {
      const other = await again();
      let writing: Promise<unknown> | undefined;
      const seen = await follow(store, {
        until: (given) => {
          if (caughtUp(given)) writing ??= other.append('c-1', sampleEvents(2), { expected: 'no-stream' });
          return eventsIn(given).length === 2;
        },
      });
      await writing;
      expect(eventsIn(seen).map(({ revision }) => revision)).toEqual([0, 1]);
      await other.close();
    },
  },
  {
    name: 'a subscription ends when its signal aborts, before it began, between events, and while it waits',
    check: async ({ store }) => {
      const { position } = await store.append('c-1', sampleEvents(3), { expected: 'no-stream' });
      const signal = AbortSignal.abort();
      expect(await collect(store.subscribe({ after: null, streams: [], signal }))).toEqual([]);
      expect(await follow(store, { until: (seen) => seen.length === 2 })).toHaveLength(2);
      const stop = new AbortController();
      const waiting = store.subscribe({ after: await readable(store, position), streams: [], signal: stop.signal });
      const iterator = waiting[Symbol.asyncIterator]();
      expect((await iterator.next()).value).toMatchObject({ kind: 'caught-up' });
      const next = iterator.next();
      stop.abort();
      expect((await next).done).toBe(true);
    },
  },
  {
    name: 'a subscription of a store that is closed ends with an error, because it can promise nothing more',
    check: async ({ store }) => {
      const iterator = store
        .subscribe({ after: null, streams: [], signal: new AbortController().signal })
        [Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      await Promise.all([store.close(), expect(next).rejects.toBeInstanceOf(StoreUnavailable)]);
    },
  },
];

/** Store order is the order of positions, and within a stream that of revisions, without a gap. */
const assertOrdered = (stored: readonly RecordedEvent[], compare: (a: string, b: string) => number): void => {
  const last = new Map<string, number>();
  stored.forEach((event, index) => {
    const before = stored[index - 1];
    if (before !== undefined) expect(compare(before.position, event.position)).toBeLessThan(0);
    expect(event.revision).toBe((last.get(event.stream) ?? -1) + 1);
    last.set(event.stream, event.revision);
  });
};
