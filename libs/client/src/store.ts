import type { Host } from './host';

/** What a UI subscribes to: the shape of React's `useSyncExternalStore`, and easy for any other. */
export interface Store<S> {
  /** @returns takes the listener away. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The same object until something changed; never changed in place. */
  readonly getSnapshot: () => S;
}

/** Runs soon, once for however much changed meanwhile; a page may wait for its next frame instead. */
export type Schedule = (notify: () => void) => void;

export const inMicrotask: Schedule = (notify) => queueMicrotask(notify);

/** A listener that throws is the application's trouble, not the stream's: the error surfaces as an uncaught one. */
export const guarded = (host: Host, action: () => void): void => {
  try {
    action();
  } catch (error) {
    host.after(0, () => {
      throw error;
    });
  }
};

/**
 * A store over state that changes in place: its snapshot is made when somebody asks, so a thousand changes between two looks
 * cost one snapshot.
 */
export class LazyStore<S> implements Store<S> {
  private readonly listeners = new Set<() => void>();
  private made: { readonly snapshot: S } | null = null;
  private isScheduled = false;

  /** @param make a snapshot of now, which shares nothing that changes later. */
  constructor(
    private readonly host: Host,
    private readonly schedule: Schedule,
    private readonly make: () => S,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  readonly getSnapshot = (): S => (this.made ??= { snapshot: this.make() }).snapshot;

  /** The state is not what it was. */
  changed(): void {
    this.made = null;
    if (this.isScheduled || this.listeners.size === 0) return;
    this.isScheduled = true;
    this.schedule(() => {
      this.isScheduled = false;
      for (const listener of [...this.listeners]) guarded(this.host, listener);
    });
  }
}
