import type { CaughtUp, EventStore, Position, RecordedEvent } from '@baton/event-store';

/** What a follower says while it works; a pino logger fits. It is given names, positions and errors, never event data. */
export interface FollowerLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** One attempt at following: opened at what was durably handled, thrown away on any failure. */
export interface FollowerSession {
  /** Everything up to here is durably handled; null: nothing is. */
  readonly after: Position | null;
  /** Aborts when the session must end because somebody else may do its work now: it is closed, and opened anew in its turn. */
  readonly lost?: AbortSignal;
  /** A batch in store order, at least one event. Resolves once it is durable, whole. */
  handle(events: readonly RecordedEvent[]): Promise<void>;
  /**
   * Everything up to the mark, of the streams followed, has been handled: a session may note that it need not be read again.
   * Called when what was stored at the session's beginning is handled, and now and then later.
   */
  caughtUp(mark: CaughtUp): Promise<void>;
  close(): Promise<void>;
}

export interface FollowerBatch {
  readonly events: number;
  readonly durationMs: number;
}

export interface FollowerOptions {
  /** For logs and metrics, for example `relay-ticket`. */
  readonly name: string;
  readonly store: EventStore;
  /** Stream name prefixes; empty: all. */
  readonly streams: readonly string[];
  /**
   * @param signal aborts when the follower stops: an opening that waits for its turn must give up then.
   * @param waits to be called when it begins to wait for its turn: the follower says `waiting` until the session is open.
   */
  readonly open: (signal: AbortSignal, waits: () => void) => Promise<FollowerSession>;
  /** Whether this failure can pass by itself (close, wait, open again); every other one halts. */
  readonly isPassing: (error: Error) => boolean;
  /**
   * Whether a person can mend this failure from outside while the process runs: it stays halted, and looks now and then whether they
   * have. Default: none can, and it halts for good.
   */
  readonly isMendable?: (error: Error) => boolean;
  readonly logger: FollowerLogger;
  /** Most events in one batch; default 1,000. An embedded adapter holds the event loop for as long as it writes one. */
  readonly maxBatch?: number;
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number };
  /** Called after each durable batch, for metrics. */
  readonly onBatch?: (batch: FollowerBatch) => void;
  /** Called once when it halts: raise the alarm, become not ready. Again when what it halted for has become something else. */
  readonly onHalt?: (error: Error) => void;
  /** Milliseconds since 1970; replaced in tests. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts; replaced in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * `waiting`: another replica does this work, which is as it should be. `retrying`: a dependency is down, it goes on by itself.
 * `halted`: it needs a person; one that can be mended from outside goes on by itself then, every other one when the process is
 * started again.
 */
export type FollowerStatus = 'waiting' | 'running' | 'retrying' | 'halted' | 'stopped';

export interface Follower {
  readonly name: string;
  /** Resolves the first time that everything stored at its start is handled. Never rejects; a halted one stays pending. */
  readonly caughtUp: Promise<void>;
  status(): FollowerStatus;
  /** Why it halted, or why it is retrying; null when all is well. */
  failure(): Error | null;
  /** Age in milliseconds of the oldest event not handled yet; 0: none; null: cannot be known now. Cheap enough for every request. */
  lag(): Promise<number | null>;
  /** Events that were read and are not handled yet; while it catches up, more are behind them. */
  waitingEvents(): number;
  /** Takes no further batch, lets the one in hand finish, closes. */
  stop(): Promise<void>;
}
