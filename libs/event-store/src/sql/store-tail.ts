import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../event-store';
import type { Page, PlacedRow, StoreEngine } from './store-engine';

const MOST_ROWS = 1_000;
/** A look that found so many rows is one under load. */
const MANY_ROWS = 4;

export interface TailOptions {
  /** Rows read at once. */
  readonly pageSize: number;
  /** Rows kept; default 1,000. */
  readonly mostRows?: number | undefined;
  /**
   * After a look under load the next one comes no sooner than so many ms after it, so that what follows from many appends (a question to
   * the store, a transaction of the relay, one of each view) is done for many at once; default 0.
   */
  readonly gatherMs?: number | undefined;
  /** Monotonic, ms; replaced in tests, and so is the waiting. */
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

class Look {
  /** Rings that it takes into account; null: it has not begun, and takes all of them that come until then. */
  heard: number | null = null;
  readonly page: Promise<Page>;

  constructor(begin: (begun: (heard: number) => void) => Promise<Page>) {
    this.page = begin((heard) => (this.heard = heard));
  }
}

/**
 * The end of the store as this process has read it, shared by all subscriptions that have come that far: what was appended is then
 * read once, however many follow. Whoever is behind it reads the store by itself until it has caught up.
 */
export class StoreTail {
  /** Everything stored after `from` and up to `upTo`, of all streams. */
  private rows: PlacedRow[] = [];
  /** undefined: nobody has caught up yet. */
  private from: Position | null | undefined;
  private upTo: Position | null = null;
  private look: Look | null = null;
  private nextLookAt = -Infinity;

  constructor(
    private readonly engine: Pick<StoreEngine, 'page' | 'compare'>,
    private readonly heardNow: () => number,
    private readonly options: TailOptions,
  ) {}

  /** A subscription has read everything up to here. */
  reached(position: Position | null): void {
    if (this.covers(position)) return;
    this.rows = [];
    this.from = position;
    this.upTo = position;
  }

  /**
   * What follows `after` in these streams.
   * @param heard rings of the bell that the answer must take into account.
   * @returns null: that is not within the tail.
   */
  async page(after: Position | null, prefixes: readonly string[], heard: number): Promise<Page | null> {
    if (!this.covers(after)) return null;
    if (this.upTo !== after) return this.kept(after, prefixes, { more: true, held: false });
    const look = await this.looked(heard);
    // others may have moved it on meanwhile, or so far that its beginning is past this
    return this.covers(after) ? this.kept(after, prefixes, look) : null;
  }

  private covers(position: Position | null): boolean {
    return this.from !== undefined && !this.isBefore(position, this.from) && !this.isBefore(this.upTo, position);
  }

  private isBefore(a: Position | null, b: Position | null): boolean {
    if (a === null || b === null) return a === null && b !== null;
    return this.engine.compare(a, b) < 0;
  }

  private kept(after: Position | null, prefixes: readonly string[], how: Omit<Page, 'rows' | 'upTo'>): Page {
    const asked = (stream: string): boolean =>
      prefixes.length === 0 || prefixes.some((prefix) => stream.startsWith(prefix));
    // from the end: who follows the store has most of what is kept behind it
    let first = this.rows.length;
    while (first > 0 && this.isBefore(after, this.rows[first - 1]?.position ?? null)) first -= 1;
    const rows = this.rows.slice(first).filter(({ stream }) => asked(stream));
    return { ...how, rows, upTo: this.upTo };
  }

  /** One look at a time. One that began before the ring was heard may have missed what it rang for; one that is yet to begin will not. */
  private looked(heard: number): Promise<Page> {
    const current = this.look;
    if (current !== null && (current.heard === null || current.heard >= heard)) return current.page;
    const look = new Look((begun) => this.lookAfter(current?.page ?? null, begun));
    this.look = look;
    const over = (): void => {
      if (this.look === look) this.look = null;
    };
    look.page.then(over, over);
    return look.page;
  }

  private async lookAfter(before: Promise<Page> | null, begun: (heard: number) => void): Promise<Page> {
    if (before !== null) await before.catch(() => undefined);
    const { now = () => performance.now(), wait = (ms: number) => delay(ms) } = this.options;
    const left = this.nextLookAt - now();
    if (left > 0) await wait(left);
    this.nextLookAt = now();
    begun(this.heardNow());
    return this.advance();
  }

  private async advance(): Promise<Page> {
    const after = this.upTo;
    const { pageSize, gatherMs = 0, mostRows = MOST_ROWS } = this.options;
    const page = await this.engine.page(after, [], pageSize);
    if (page.rows.length >= MANY_ROWS && !page.more) this.nextLookAt += gatherMs;
    // a subscription that was further may have begun a new tail meanwhile
    if (this.upTo !== after) return page;
    this.rows.push(...page.rows);
    this.upTo = page.upTo;
    const surplus = this.rows.length - mostRows;
    if (surplus <= 0) return page;
    this.from = this.rows[surplus - 1]?.position ?? after;
    this.rows.splice(0, surplus);
    return page;
  }
}
