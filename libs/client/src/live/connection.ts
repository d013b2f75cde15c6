import type { Host } from '../host';
import { linkAbort, type LinkedAbort } from '../http/linked-abort';
import { isProblem, type ProblemError, UnreachableError } from '../http/problem';
import { backoff } from '../http/retry';
import type { Session } from '../http/session';
import { type Frame, readFrames } from './frames';

/** How the stream stands. `offline`: this device has no network, or nothing was reached for a while. */
export type ConnectionStatus = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'closed';

/** Times in milliseconds. */
export interface Patience {
  /** A break that is mended sooner is nobody's business: it is not shown. */
  readonly unnoticed: number;
  /** After so long without a stream, reconnecting is called offline. */
  readonly offline: number;
  /** The server says something every 15 s; after so long without a byte the connection is dead, whatever TCP believes. */
  readonly silence: number;
  /** Until the answer's head has come. */
  readonly opening: number;
  /** Bounds of the time between two attempts. */
  readonly base: number;
  readonly cap: number;
}

export const DEFAULT_PATIENCE: Patience = {
  unnoticed: 2_000,
  offline: 30_000,
  silence: 40_000,
  opening: 15_000,
  base: 500,
  cap: 30_000,
};

/** What a connection asks of whoever holds the state. */
export interface Subscriber {
  /** Views to ask for now; empty: none is wanted, and no connection either. */
  views(): readonly string[];
  /** A connection that brings these views, and no others, is about to be opened. */
  connecting(views: readonly string[]): void;
  cursor(): string | null;
  frame(frame: Frame, cursor: string | null): void;
  /** The service said no. @returns whether asking again at once may fare better, because less is asked for now. */
  refused(error: ProblemError, views: readonly string[]): boolean;
  /** The status, or the reason for it, is another one. */
  changed(): void;
}

/** Whether the device has a network, where it can tell. */
export interface Network {
  isOnline(): boolean;
  /** @returns takes the listener away. */
  onChange(listener: () => void): () => void;
}

const EVENT_STREAM = 'text/event-stream';

/** @throws UnreachableError for what is no event stream: a proxy's page about its own troubles, or a portal's that wants a password. */
const bodyOf = async ({ headers, body }: Response): Promise<ReadableStream<Uint8Array>> => {
  const type = headers.get('content-type') ?? 'no content type';
  if (body !== null && type.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM) return body;
  // A body that nobody reads must not keep its connection.
  await body?.cancel().catch(() => undefined);
  throw new UnreachableError(`an answer that is no event stream: ${type}`);
};

/** Why a stream was broken off from here. */
const RESTART = new DOMException('more is asked for', 'AbortError');

/**
 * Holds one stream open for as long as it lives: connects, reads, and comes back after a break, sooner or later. What is read
 * is the subscriber's.
 */
export class Connection {
  status: ConnectionStatus = 'connecting';
  /** Why there is no stream now; null: there is one, or nothing went wrong yet. */
  error: ProblemError | UnreachableError | null = null;
  private readonly closing = new AbortController();
  private readonly host: Host;
  private current: LinkedAbort | null = null;
  private wake: () => void = () => undefined;
  /** Since the last frame. */
  private failures = 0;
  /** What a server last said to wait, milliseconds. */
  private asked: number | null = null;
  private stopShowing: (() => void)[] = [];
  private readonly forgetNetwork: () => void;

  constructor(
    private readonly session: Session,
    private readonly subscriber: Subscriber,
    private readonly patience: Patience,
    private readonly network: Network | undefined,
  ) {
    this.host = session.host;
    this.forgetNetwork = network?.onChange(() => this.networkChanged()) ?? (() => undefined);
    void this.run();
  }

  /** Views are wanted that the stream which is open, or about to be, does not bring: reconnects, and at once. */
  wanted(): void {
    if (this.current === null) this.wake();
    else this.current.abort(RESTART);
  }

  close(): void {
    this.forgetNetwork();
    this.closing.abort(new DOMException('the stream was closed', 'AbortError'));
    this.show('closed');
    this.wake();
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      const views = this.subscriber.views();
      if (views.length > 0) await this.sleepAfter(await this.hold(views));
      else {
        this.stopTimers();
        this.show('connecting');
        await this.sleep(null);
      }
    }
  }

  /** @returns milliseconds until the next attempt. */
  private async hold(views: readonly string[]): Promise<number> {
    const abort = linkAbort(this.host, this.closing.signal);
    this.current = abort;
    if (this.status !== 'live') this.lost();
    this.subscriber.connecting(views);
    try {
      const body = await this.open(views, abort);
      this.found();
      await this.read(body, abort);
      // One that ends before its first frame is no better than none: who ends all of them so is left alone longer and longer.
      this.failures += 1;
      return this.delay(null);
    } catch (error) {
      if (abort.signal.reason === RESTART) return 0;
      return this.afterFailure(error, views);
    } finally {
      this.current = null;
      abort.release();
      if (!this.isClosed) this.lost();
    }
  }

  private async open(views: readonly string[], abort: LinkedAbort): Promise<ReadableStream<Uint8Array>> {
    const cursor = this.subscriber.cursor();
    const stop = this.host.after(this.patience.opening, () =>
      abort.abort(new DOMException('no answer', 'TimeoutError')),
    );
    try {
      const headers = { accept: EVENT_STREAM, ...(cursor !== null && { 'last-event-id': cursor }) };
      const { signal } = abort;
      const response = await this.session.open({
        method: 'GET',
        path: '/v1/live',
        query: { view: views },
        headers,
        signal,
      });
      return await bodyOf(response);
    } finally {
      stop();
    }
  }

  private async read(body: ReadableStream<Uint8Array>, abort: LinkedAbort): Promise<void> {
    let heard = this.host.now();
    let stop: () => void = () => undefined;
    const watch = (): void => {
      const left = heard + this.patience.silence - this.host.now();
      if (left <= 0) abort.abort(new DOMException('nothing was heard', 'TimeoutError'));
      else stop = this.host.after(left, watch);
    };
    watch();
    try {
      await readFrames(body, {
        frame: (frame, cursor) => {
          this.failures = 0;
          this.subscriber.frame(frame, cursor);
        },
        retry: (ms) => (this.asked = ms),
        alive: () => {
          heard = this.host.now();
          if (this.status !== 'live') this.found();
        },
      });
    } finally {
      stop();
    }
  }

  private afterFailure(error: unknown, views: readonly string[]): number {
    if (this.isClosed) return 0;
    this.failures += 1;
    this.error = isProblem(error) || error instanceof UnreachableError ? error : new UnreachableError(error);
    this.subscriber.changed();
    if (!isProblem(error)) return this.delay(null);
    return this.subscriber.refused(error, views) ? 0 : this.delay(error.retryAfterMs);
  }

  private delay(retryAfterMs: number | null): number {
    const { base, cap } = this.patience;
    const said = retryAfterMs ?? this.asked;
    const own = backoff(Math.max(1, this.failures), this.host.random, base, cap);
    // What a server says is the least. A crash says the same to everybody, so a little chance keeps them apart.
    return said === null ? own : Math.max(said * (1 + this.host.random() / 2), this.failures > 1 ? own : 0);
  }

  /** Until the time is over, or somebody wakes it. @param ms null: until woken. */
  private sleep(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? () => undefined : this.host.after(ms, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
      if (this.isClosed) this.wake();
    });
  }

  private async sleepAfter(ms: number): Promise<void> {
    if (ms > 0) await this.sleep(ms);
  }

  private networkChanged(): void {
    if (this.network?.isOnline() === false) this.show('offline');
    // A stream that outlived the outage may be dead without knowing it; with its cursor a new one costs little.
    else if (this.current !== null) this.current.abort(RESTART);
    else this.wake();
  }

  private found(): void {
    this.error = null;
    this.stopTimers();
    this.show('live');
  }

  /** There is no stream now; whoever looks is told when that lasts. */
  private lost(): void {
    if (this.stopShowing.length > 0 || this.isClosed) return;
    const { unnoticed, offline } = this.patience;
    this.stopShowing = [
      this.host.after(unnoticed, () => this.show(this.network?.isOnline() === false ? 'offline' : 'reconnecting')),
      this.host.after(offline, () => this.show('offline')),
    ];
  }

  private stopTimers(): void {
    for (const stop of this.stopShowing) stop();
    this.stopShowing = [];
  }

  private show(status: ConnectionStatus): void {
    if (status === 'closed') this.stopTimers();
    if (this.status === status || this.status === 'closed') return;
    this.status = status;
    this.subscriber.changed();
  }
}
