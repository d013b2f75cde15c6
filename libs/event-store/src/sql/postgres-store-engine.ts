import { randomUUID } from 'node:crypto';
import { migrate, wakeUpsOf } from '@baton/sql';
import type { Kysely } from 'kysely';
import { type AppendResult, type Position, StoreUnavailable } from '../event-store';
import { answered } from './answered';
import { AppendGroups, type Outcome } from './append-groups';
import { persistently } from './persistently';
import { isAboutContents, outcomeOf, replaced } from './postgres-append';
import { HeldBack, type HeldBackOptions } from './postgres-held-back';
import { settledId } from './postgres-home';
import { comparePlaces, type Place, toPlace, toPosition } from './postgres-position';
import * as queries from './postgres-store-queries';
import { postgresStoreMigrations } from './postgres-store-tables';
import type { Append, Page, PlacedRow, RevisionRange, StoreEngine } from './store-engine';

/** Rows looked at for one that is asked for, when only some streams are. */
const WINDOW_PER_ROW = 10;

/** What tells one process's own notifications from the others'. */
const WAKE_UP = 'events appended by ';

/**
 * While one group waits for the disk the next one grows, and a second is under way meanwhile: with more of them groups are small, and the
 * server works for each.
 */
const GROUPS = { size: 64, atOnce: 2 } as const;

type Database = Kysely<unknown>;

/** Many writers: appends that wait at the same moment are one statement, and what may be read ends at the oldest transaction that is still running. */
export class PostgresStoreEngine implements StoreEngine {
  private readonly wakeUp = `${WAKE_UP}${randomUUID()}`;
  private readonly heldBack: HeldBack;
  private opening: Promise<string> | null = null;
  private wake: () => void = () => undefined;
  private closed = false;
  private saidReplaced = false;
  private readonly groups = new AppendGroups(GROUPS, (group) => this.commit(group));

  constructor(
    private readonly db: Database,
    private readonly options: HeldBackOptions = {},
  ) {
    this.heldBack = new HeldBack(db, options);
  }

  /** Looked up anew each time: it is what tells a relay that goes on after an outage that the data was restored meanwhile. */
  storeId(): Promise<string> {
    return this.asked(async () => settledId(this.db, this.options.log));
  }

  async append(append: Append): Promise<AppendResult> {
    assertStorable(append.stream);
    return this.groups.append(append);
  }

  async page(after: Position | null, prefixes: readonly string[], limit: number): Promise<Page> {
    const from = toPlace(after);
    const window = prefixes.length === 0 ? limit : limit * WINDOW_PER_ROW;
    const found = await this.asked((store) => queries.page(this.db, store, from, prefixes, { window, limit }));
    const rows = this.placed(found);
    const seen = found[0] as queries.Seen;
    await this.heldBack.note(seen.horizon, seen.held);
    const last = rows.at(-1);
    const { held, horizon } = seen;
    // a page that is full ends at its last row; else all of the window was looked at
    if (last !== undefined && rows.length === limit) {
      return { rows, upTo: last.position, more: true, held, horizon };
    }
    const { edge_xid: xid, edge_position: position } = seen;
    const upTo = xid === null || position === null ? after : toPosition({ xid, position });
    return { rows, upTo, more: seen.size === window, held, horizon };
  }

  async stream(stream: string, range: RevisionRange): Promise<readonly PlacedRow[]> {
    assertStorable(stream);
    return this.placed(await this.asked((store) => queries.ofStream(this.db, store, stream, range)));
  }

  async head(): Promise<Position | null> {
    const found = await this.asked((store) => queries.head(this.db, store));
    const { xid, position } = this.atHome(found)[0] as Place | { xid: null; position: null };
    return xid === null || position === null ? null : toPosition({ xid, position });
  }

  compare(a: Position, b: Position): number {
    return comparePlaces(a, b);
  }

  onForeignAppend(wake: () => void): void {
    this.wake = wake;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.db.destroy();
  }

  /** The whole group is asked again after a lost answer: what was written then is found as a repetition, each by its ids. */
  private async commit(group: readonly Append[]): Promise<readonly Outcome[]> {
    try {
      const answers = await this.asked((store) => queries.append(this.db, store, group));
      if (answers.some(({ outcome }) => outcome === 'replaced')) this.sayReplaced();
      const outcomes = group.map((append, index) => outcomeOf(append, answers[index]));
      if (outcomes.some((outcome) => 'result' in outcome)) wakeUpsOf(this.db).ring([this.wakeUp]);
      return outcomes;
    } catch (error) {
      if (group.length === 1 || !isAboutContents(error)) throw error;
      return this.oneByOne(group);
    }
  }

  /** So that what cannot be stored of one append fails that one alone. */
  private async oneByOne(group: readonly Append[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const append of group) {
      const alone = this.commit([append]).catch((error: unknown) => [{ error: error as Error }]);
      outcomes.push(...(await alone));
    }
    return outcomes;
  }

  private asked<T>(ask: (store: string) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new StoreUnavailable('the event store was closed'));
    return answered('the event store', () => persistently(async () => ask(await this.opened())));
  }

  /** The first use opens: tables, id, wake-ups. One that fails is tried again by the next use. */
  private opened(): Promise<string> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private async open(): Promise<string> {
    await queries.assertEncoding(this.db);
    await migrate(this.db, postgresStoreMigrations);
    const id = await settledId(this.db, this.options.log);
    wakeUpsOf(this.db).listen((message) => {
      if (message.startsWith(WAKE_UP) && message !== this.wakeUp) this.wake();
    });
    return id;
  }

  private placed(found: readonly queries.Found<queries.StoredRow>[]): PlacedRow[] {
    return this.atHome(found).flatMap((row) => {
      if (row.xid === null) return [];
      const { stream, revision, id, type, data, metadata } = row;
      return [{ stream, revision, id, type, data, metadata, position: toPosition(row) }];
    });
  }

  /** @throws StoreUnavailable when the id that this process goes by is not the store's any more. */
  private atHome<Row extends { readonly home: boolean }>(found: readonly Row[]): readonly Row[] {
    if (found[0]?.home === true) return found;
    this.sayReplaced();
    throw replaced();
  }

  /** In the log too, once: who is answered 503 is not who can restart it. */
  private sayReplaced(): void {
    if (!this.saidReplaced) this.options.log?.warn({}, replaced().message);
    this.saidReplaced = true;
  }
}

/** PostgreSQL's texts cannot hold it, and say so in a way that looks like an outage. */
const assertStorable = (stream: string): void => {
  if (stream.includes('\u0000')) throw new TypeError('the name of a stream has no zero character');
};
