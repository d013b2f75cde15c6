import type { Kysely } from 'kysely';
import {
  type AppendResult,
  type CaughtUp,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadOptions,
  type RecordedEvent,
  StoreUnavailable,
  type SubscribeOptions,
  WrongExpectedRevision,
} from '../event-store';
import { appendEvents } from './append-events';
import { type Append, AppendGroups, type Outcome } from './append-groups';
import { Bell } from './bell';
import type { PlacedRow, StoreDialect } from './store-dialect';
import { type StoreSchema, toRow } from './store-schema';

export interface SqlEventStoreOptions {
  /** How often a subscription that has caught up looks for other processes' appends, in ms. */
  readonly pollMs: number;
  /** Events read at once by readers. */
  readonly pageSize: number;
}

const toRecorded = (row: PlacedRow): RecordedEvent => ({
  ...row,
  data: JSON.parse(row.data) as Record<string, unknown>,
  metadata: JSON.parse(row.metadata) as EventMetadata,
});

/** The event store on any SQL database that has a `StoreDialect`. */
export class SqlEventStore implements EventStore {
  private readonly bell = new Bell();
  private readonly closing = new AbortController();
  private readonly groups: AppendGroups;

  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly dialect: StoreDialect,
    private readonly options: SqlEventStoreOptions,
  ) {
    this.groups = new AppendGroups(dialect.appendsPerTransaction, (group) => this.commit(group));
  }

  async storeId(): Promise<string> {
    const query = this.db.selectFrom('store').select('id');
    return (await this.answered(() => query.executeTakeFirstOrThrow())).id;
  }

  async append(
    stream: string,
    events: readonly NewEvent[],
    { expected }: { readonly expected: ExpectedRevision },
  ): Promise<AppendResult> {
    assertAppendable(stream, events, expected);
    const last = expected === 'no-stream' ? -1 : expected;
    // what cannot be written as JSON must fail here, alone, and not inside a transaction that it shares
    const rows = events.map((event, index) => toRow(stream, last + 1 + index, event));
    const result = await this.groups.append({ stream, expected: last, rows });
    this.bell.ring();
    return result;
  }

  async *readStream(stream: string, options: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const { backwards = false } = options;
    const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
    if (options.from !== undefined) range[backwards ? 'to' : 'from'] = options.from;
    let left = options.limit ?? Infinity;
    while (left > 0) {
      const limit = Math.min(this.options.pageSize, left);
      const rows = await this.answered(() => this.dialect.stream(this.db, stream, { ...range, backwards, limit }));
      for (const row of rows) yield toRecorded(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < limit) return;
      left -= rows.length;
      if (backwards) range.to = last.revision - 1;
      else range.from = last.revision + 1;
    }
  }

  async *subscribe({ after, streams, signal }: SubscribeOptions): AsyncIterable<RecordedEvent | CaughtUp> {
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let position = after;
    let announced: Position | null | undefined;
    while (!ended.aborted) {
      const heard = this.bell.count;
      const page = await this.answered(() => this.dialect.page(this.db, position, streams, this.options.pageSize));
      for (const row of page.rows) {
        yield toRecorded(row);
        if (ended.aborted) break;
      }
      if (ended.aborted) break;
      position = page.upTo;
      if (page.more) continue;
      if (announced !== position) yield { kind: 'caught-up', position };
      announced = position;
      await this.bell.after(heard, this.options.pollMs, ended);
    }
    if (!signal.aborted) throw new StoreUnavailable('the event store was closed');
  }

  head(): Promise<Position | null> {
    return this.answered(() => this.dialect.head(this.db));
  }

  comparePositions(a: Position, b: Position): number {
    return this.dialect.compare(a, b);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.db.destroy();
  }

  private async commit(group: readonly Append[]): Promise<readonly Outcome[]> {
    const attempt = () => this.db.transaction().execute((trx) => this.outcomes(trx, group));
    return this.answered(async () => {
      try {
        return await attempt();
      } catch (error) {
        // somebody took the revision after it was looked at: the second look sees it, and says so
        if (this.dialect.isConflict(error)) return attempt();
        throw error;
      }
    });
  }

  private async outcomes(trx: Kysely<StoreSchema>, group: readonly Append[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const append of group) outcomes.push(await this.outcomeOf(trx, append));
    return outcomes;
  }

  private async outcomeOf(trx: Kysely<StoreSchema>, append: Append): Promise<Outcome> {
    try {
      return { result: await appendEvents(this.dialect, trx, append) };
    } catch (error) {
      if (error instanceof WrongExpectedRevision) return { error };
      throw error;
    }
  }

  /** Whatever the database answers but a result means that it cannot be known now. A TypeError is the caller's mistake. */
  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof TypeError) throw error;
      throw new StoreUnavailable(`the event store does not answer: ${(error as Error).message}`, { cause: error });
    }
  }
}

const assertAppendable = (stream: string, events: readonly NewEvent[], expected: ExpectedRevision): void => {
  if (stream === '' || events.length === 0) throw new TypeError('an append needs a stream and at least one event');
  if (expected !== 'no-stream' && !(Number.isInteger(expected) && expected >= 0)) {
    throw new TypeError(`'${String(expected)}' is no expected revision`);
  }
};
