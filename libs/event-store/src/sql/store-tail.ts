import type { Position } from '../event-store';
import type { Page, PlacedRow, StoreEngine } from './store-engine';

const MOST_ROWS = 1_000;

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
  private look: { readonly heard: number; readonly page: Promise<Page> } | null = null;

  constructor(
    private readonly engine: Pick<StoreEngine, 'page' | 'compare'>,
    private readonly pageSize: number,
    private readonly heardNow: () => number,
    private readonly mostRows = MOST_ROWS,
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
    const rows = this.rows.filter(({ stream, position }) => this.isBefore(after, position) && asked(stream));
    return { ...how, rows, upTo: this.upTo };
  }

  /** One look at a time. One that began before the ring was heard may have missed what it rang for. */
  private looked(heard: number): Promise<Page> {
    if (this.look !== null && this.look.heard >= heard) return this.look.page;
    const before: Promise<unknown> = this.look?.page.catch(() => undefined) ?? Promise.resolve();
    const page = before.then(() => this.advance());
    const look = { heard: this.look === null ? this.heardNow() : heard, page };
    this.look = look;
    const over = (): void => {
      if (this.look === look) this.look = null;
    };
    page.then(over, over);
    return page;
  }

  private async advance(): Promise<Page> {
    const after = this.upTo;
    const page = await this.engine.page(after, [], this.pageSize);
    // a subscription that was further may have begun a new tail meanwhile
    if (this.upTo !== after) return page;
    this.rows.push(...page.rows);
    this.upTo = page.upTo;
    const surplus = this.rows.length - this.mostRows;
    if (surplus <= 0) return page;
    this.from = this.rows[surplus - 1]?.position ?? after;
    this.rows.splice(0, surplus);
    return page;
  }
}
