import type { EventStore } from '../src';

/** What a test does before or after a store's own work; a throw reaches the caller in its place. */
export interface Watch {
  readonly beforeAppend?: (stream: string) => Promise<void>;
  readonly afterAppend?: (stream: string) => Promise<void>;
}

export interface WatchedStore extends EventStore {
  readonly counts: { appends: number; reads: number; eventsRead: number };
}

/** A real store that counts what is asked of it, and lets a test come between. */
export const watched = (store: EventStore, watch: Watch = {}): WatchedStore => {
  const counts = { appends: 0, reads: 0, eventsRead: 0 };
  return {
    counts,
    storeId: () => store.storeId(),
    head: () => store.head(),
    close: () => store.close(),
    subscribe: (options) => store.subscribe(options),
    comparePositions: (a, b) => store.comparePositions(a, b),
    append: async (stream, events, options) => {
      counts.appends += 1;
      await watch.beforeAppend?.(stream);
      const result = await store.append(stream, events, options);
      await watch.afterAppend?.(stream);
      return result;
    },
    readStream: async function* (...read) {
      counts.reads += 1;
      for await (const event of store.readStream(...read)) {
        counts.eventsRead += 1;
        yield event;
      }
    },
  };
};
