import type { Host } from '../host';
import type { Alert, Item, TypingMark } from '../api/types';
import type { ItemSource } from '../conversation/conversation-store';
import type { Problem } from '../http/problem';
import { guarded, LazyStore, type Schedule, type Store } from '../store';
import type { Frame } from './frames';
import { isAlert, isItem, isTypingMark } from './live-items';
import { keyOf, mergeRow, type Row } from './rows';

/**
 * `opening`: no snapshot yet. `open`: as the server has it, or had it when the stream broke (see the connection). `ended`: the
 * server took it away, and its rows with it. `refused`: it may not be looked at; see `problem`.
 */
export type ViewStatus = 'opening' | 'open' | 'ended' | 'refused';

export interface ViewSnapshot<R extends Row = Row> {
  readonly status: ViewStatus;
  /** By id, in no promised order. */
  readonly rows: ReadonlyMap<string, R>;
  readonly problem: Problem | null;
}

/** What happens in a view and leaves no row: a line of the thread, a typing mark, an alert. */
export type LiveEvent = Extract<Frame, { kind: 'event' }>;

/** Far more than can come between a cursor and its stream. */
const REMEMBERED_ALERTS = 500;

/** A frame that is about one view. */
export type ViewFrame = Extract<Frame, { readonly view: string }>;

/** A view whose only row is what it is about: when that is gone, so is the view. */
const isOfOneRow = (name: string): boolean => name.startsWith('ticket:') || name === 'conversation';

/** One view of the live stream: a store of its own, so that a page that shows one ticket is not drawn anew for the inbox. */
export class LiveView<R extends Row = Row> implements Store<ViewSnapshot<R>>, ItemSource {
  /** How many hold it open. */
  holders = 0;
  private readonly rows = new Map<string, R>();
  private readonly store: LazyStore<ViewSnapshot<R>>;
  private readonly eventListeners = new Set<(event: LiveEvent) => void>();
  private readonly resyncListeners = new Set<() => void>();
  private status: ViewStatus = 'opening';
  private problem: Problem | null = null;

  constructor(
    readonly name: string,
    private readonly host: Host,
    schedule: Schedule,
  ) {
    this.store = new LazyStore(host, schedule, () => ({
      status: this.status,
      rows: new Map(this.rows),
      problem: this.problem,
    }));
  }

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);
  readonly getSnapshot = (): ViewSnapshot<R> => this.store.getSnapshot();

  /** Whether nothing comes for this view any more, unless it is opened anew. */
  get isOver(): boolean {
    return this.status === 'ended' || this.status === 'refused';
  }

  /** @returns takes the listener away. */
  onEvent(listener: (event: LiveEvent) => void): () => void {
    const own = (event: LiveEvent): void => listener(event);
    this.eventListeners.add(own);
    return () => void this.eventListeners.delete(own);
  }

  onItem(listener: (item: Item) => void): () => void {
    return this.onEvent(({ item }) => {
      if (isItem(item)) listener(item);
    });
  }

  onTyping(listener: (mark: TypingMark) => void): () => void {
    return this.onEvent(({ item }) => {
      if (isTypingMark(item)) listener(item);
    });
  }

  /** Each alert once, though a reconnect may bring it again. */
  onAlert(listener: (alert: Alert) => void): () => void {
    const told = new Set<string>();
    return this.onEvent(({ item }) => {
      if (!isAlert(item) || told.has(item.id)) return;
      told.add(item.id);
      for (const oldest of told) {
        if (told.size <= REMEMBERED_ALERTS) break;
        told.delete(oldest);
      }
      listener(item);
    });
  }

  onResync(listener: () => void): () => void {
    const own = (): void => listener();
    this.resyncListeners.add(own);
    return () => void this.resyncListeners.delete(own);
  }

  /** A frame of this view. */
  apply(frame: ViewFrame): void {
    switch (frame.kind) {
      case 'snapshot':
        return this.begin(frame.rows as readonly R[]);
      case 'upsert': {
        const key = keyOf(frame.row);
        this.rows.set(key, mergeRow(this.rows.get(key), frame.row) as R);
        return this.store.changed();
      }
      case 'remove':
        this.rows.delete(frame.id);
        if (isOfOneRow(this.name)) this.status = 'ended';
        return this.store.changed();
      case 'event':
        for (const listener of [...this.eventListeners]) guarded(this.host, () => listener(frame));
    }
  }

  /** Asked for anew: what was true when it was over is not any more. */
  reopen(): void {
    this.rows.clear();
    this.status = 'opening';
    this.problem = null;
    this.store.changed();
  }

  refuse(problem: Problem): void {
    this.rows.clear();
    this.status = 'refused';
    this.problem = problem;
    this.store.changed();
  }

  private begin(rows: readonly R[]): void {
    this.rows.clear();
    for (const row of rows) this.rows.set(keyOf(row), row);
    this.status = 'open';
    this.problem = null;
    this.store.changed();
    for (const listener of [...this.resyncListeners]) guarded(this.host, listener);
  }
}
