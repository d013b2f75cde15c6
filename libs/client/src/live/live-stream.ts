import type { Problem, ProblemError, UnreachableError } from '../http/problem';
import type { Session } from '../http/session';
import { inMicrotask, LazyStore, type Schedule, type Store } from '../store';
import {
  Connection,
  type ConnectionStatus,
  DEFAULT_PATIENCE,
  type Network,
  type Patience,
  type Subscriber,
} from './connection';
import type { Frame } from './frames';
import { LiveView, type ViewFrame } from './live-view';
import type { BotRow, CustomerRow, InboxRow } from '../api/types';
import type { Row } from './rows';
import type { ServerClock } from './server-clock';

/** What one may look at. */
export type ViewName = 'inbox' | 'inbox:all' | 'alerts' | 'bot' | 'conversation' | `ticket:${string}`;

export type RowOf<N extends ViewName> = N extends 'inbox' | 'inbox:all' | `ticket:${string}`
  ? InboxRow
  : N extends 'conversation'
    ? CustomerRow
    : N extends 'bot'
      ? BotRow
      : Row;

export interface LiveSnapshot {
  readonly connection: ConnectionStatus;
  /** Why there is no stream now; null: there is one, or nothing went wrong. */
  readonly error: ProblemError | UnreachableError | null;
  /** Milliseconds that the server's clock is ahead of this device's. */
  readonly clockOffsetMs: number;
}

export interface LiveOptions {
  readonly session: Session;
  readonly clock: ServerClock;
  readonly schedule?: Schedule | undefined;
  readonly patience?: Partial<Patience> | undefined;
  readonly network?: Network | undefined;
}

/** The service takes no more of them on one stream. */
const MOST_VIEWS = 20;

/** Where the service says that it could not read the cursor. */
const CURSOR = /(^|\.)(last-event-id|cursor)$/i;

/** Whether the service said no because of the cursor, and not of anything else that was asked. */
const isOfCursor = (problem: Problem): boolean =>
  problem.code === 'invalid-request' && problem.errors?.some(({ path }) => CURSOR.test(path)) === true;

/**
 * One live stream, however many views a page opens: what is held after any number of breaks is what a fresh load would show.
 * The stream itself is a store of how the connection stands; each view is a store of its rows.
 */
export class LiveStream implements Store<LiveSnapshot>, Subscriber {
  private readonly store: LazyStore<LiveSnapshot>;
  private readonly connection: Connection;
  private readonly held = new Map<string, LiveView>();
  private position: string | null = null;
  /** Views that the cursor names: of these the server sends changes only. */
  private named: ReadonlySet<string> = new Set();
  /** Views that the connection which is open, or about to be, brings. */
  private readonly covered = new Set<string>();
  private isAsking = false;

  constructor(private readonly options: LiveOptions) {
    const { session, schedule = inMicrotask, patience, network } = options;
    this.store = new LazyStore(session.host, schedule, () => ({
      connection: this.connection.status,
      error: this.connection.error,
      clockOffsetMs: options.clock.offsetMs,
    }));
    this.connection = new Connection(session, this, { ...DEFAULT_PATIENCE, ...patience }, network);
  }

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);
  readonly getSnapshot = (): LiveSnapshot => this.store.getSnapshot();

  /**
   * Opens a view, or shares the one that is open. One that was over is asked for anew. Whoever opens a view releases it.
   * Views that are opened together come with one reconnect; the others lose nothing by it.
   * @throws RangeError for the 21st that is open at once: a stream has at most 20.
   */
  open<N extends ViewName>(name: N): LiveView<RowOf<N>> {
    const { session, schedule = inMicrotask } = this.options;
    const others = this.looked().filter((open) => open.name !== name);
    if (others.length >= MOST_VIEWS)
      throw new RangeError(`${name}: ${MOST_VIEWS} views are open, and a stream has no more; release one first`);
    const view = this.held.get(name) ?? new LiveView(name, session.host, schedule);
    this.held.set(name, view);
    view.holders += 1;
    if (view.isOver) this.reopen(view);
    this.ask();
    return view as unknown as LiveView<RowOf<N>>;
  }

  /** Gives a view back. The stream goes on as it is: the next reconnect leaves out what nobody holds. */
  release(view: { readonly name: string }): void {
    const held = this.held.get(view.name);
    if (held !== undefined && held.holders > 0) held.holders -= 1;
  }

  /** Ends the stream for good. */
  close(): void {
    this.connection.close();
  }

  // What the connection asks of this.

  views(): readonly string[] {
    return this.looked().map(({ name }) => name);
  }

  connecting(views: readonly string[]): void {
    this.covered.clear();
    for (const name of views) this.covered.add(name);
  }

  cursor(): string | null {
    return this.position;
  }

  frame(frame: Frame, cursor: string | null): void {
    if (frame.kind === 'snapshot' || frame.kind === 'cursor') this.note(frame.time);
    if ('view' in frame) this.apply(frame);
    if (frame.kind === 'reset') this.moveTo('');
    if (cursor !== null) this.moveTo(cursor);
  }

  refused({ problem }: ProblemError, views: readonly string[]): boolean {
    if (isOfCursor(problem) && this.position !== null) {
      this.moveTo('');
      return true;
    }
    if (![403, 404, 410].includes(problem.status)) return false;
    const { view: name } = problem as { readonly view?: unknown };
    // Where no view is named, nobody may look at anything; another token, or another day, may change that.
    if (typeof name !== 'string' || !views.includes(name)) return false;
    this.covered.delete(name);
    this.held.get(name)?.refuse(problem);
    return true;
  }

  changed(): void {
    this.store.changed();
  }

  /** Views that somebody holds, and that are not over. */
  private looked(): readonly LiveView[] {
    return [...this.held.values()].filter((view) => view.holders > 0 && !view.isOver);
  }

  private apply(frame: ViewFrame): void {
    const view = this.held.get(frame.view);
    view?.apply(frame);
    if (view?.isOver) this.covered.delete(frame.view);
  }

  /** @param cursor empty: none. */
  private moveTo(cursor: string): void {
    this.position = cursor === '' ? null : cursor;
    this.named = new Set(cursor === '' ? [] : this.covered);
    // What nobody holds, and neither cursor nor connection brings, comes with a snapshot if it is opened again.
    for (const [name, view] of this.held) {
      if (view.holders === 0 && !this.named.has(name) && !this.covered.has(name)) this.held.delete(name);
    }
  }

  /** A view that the cursor still names would get no snapshot, and its rows are gone: then all views begin anew. */
  private reopen(view: LiveView): void {
    if (this.named.has(view.name)) this.moveTo('');
    view.reopen();
  }

  /** Once for all views that are opened in one go. */
  private ask(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    queueMicrotask(() => {
      this.isAsking = false;
      if (this.views().some((name) => !this.covered.has(name))) this.connection.wanted();
    });
  }

  private note(time: string): void {
    const { clock } = this.options;
    const before = clock.offsetMs;
    clock.note(time);
    if (clock.offsetMs !== before) this.store.changed();
  }
}
