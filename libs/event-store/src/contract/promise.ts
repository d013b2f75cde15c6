import type { EventStore } from '../event-store';

/** An adapter with an empty store of its own, made for one check. */
export interface StoreUnderTest {
  readonly store: EventStore;
  /** The same data through another connection, as another process has it; the check closes it. */
  readonly again: () => Promise<EventStore>;
  /** How a child process gets at the same data: the absolute path of a module with a function `openForRace(target)`, and what to give it. */
  readonly elsewhere: { readonly module: string; readonly target: string };
  /** Closes everything and deletes the data. */
  readonly dispose: () => Promise<void>;
}

/** One promise of the port: resolves when it is kept, throws when it is broken. */
export interface StorePromise {
  readonly name: string;
  readonly check: (under: StoreUnderTest) => Promise<void>;
}

/** What a module named by `elsewhere` exports. */
export interface RaceModule {
  openForRace(target: string): Promise<EventStore>;
}
