import type { Migration } from '@baton/sql';
import { type Kysely, sql, type SqlBool } from 'kysely';
import { type AppendResult, type Position, WrongExpectedRevision } from '../event-store';
import { answered } from './answered';
import { AppendGroups, type Outcome } from './append-groups';
import { appendInTransaction } from './sqlite-append';
import { placed, type SqliteStoreSchema, toPosition, toRowId } from './sqlite-rows';
import type { Append, Page, PlacedRow, RevisionRange, StoreEngine } from './store-engine';

/** One connection: a second group would only wait for the first. */
const GROUPS = { size: 64, atOnce: 1 } as const;

export const sqliteStoreMigrations: readonly Migration[] = [
  {
    name: '0001-events',
    up: async (db) => {
      await sql`create table events (
        position integer primary key,
        stream text not null,
        revision integer not null,
        id text not null,
        type text not null,
        data text not null,
        metadata text not null,
        unique (stream, revision)
      )`.execute(db);
      await sql`create table store (only_one integer primary key check (only_one = 1), id text not null)`.execute(db);
      await sql`insert into store values (1, ${crypto.randomUUID()})`.execute(db);
    },
  },
];

/** `like` would read the `_` of a name as a wildcard. */
const startsWithAny = (prefixes: readonly string[]) =>
  sql<SqlBool>`(${sql.join(
    prefixes.map((prefix) => sql`substr(stream, 1, length(${prefix})) = ${prefix}`),
    sql` or `,
  )})`;

/** One writer per file: appends that wait together share a commit, and whatever is visible may be read. */
export class SqliteStoreEngine implements StoreEngine {
  private readonly groups = new AppendGroups(GROUPS, (group) => this.commit(group));

  constructor(private readonly db: Kysely<SqliteStoreSchema>) {}

  async storeId(): Promise<string> {
    return (await this.answered(() => this.db.selectFrom('store').select('id').executeTakeFirstOrThrow())).id;
  }

  append(append: Append): Promise<AppendResult> {
    return this.groups.append(append);
  }

  /** A window of row ids and not a limit of rows: however few streams match, one page never scans the whole store. */
  async page(after: Position | null, prefixes: readonly string[], limit: number): Promise<Page> {
    const from = toRowId(after);
    const head = await this.headRowId();
    const upTo = Math.min(from + limit, head);
    if (upTo <= from) return { rows: [], upTo: after, more: false, held: false };
    let query = this.db.selectFrom('events').selectAll().where('position', '>', from).where('position', '<=', upTo);
    if (prefixes.length > 0) query = query.where(startsWithAny(prefixes));
    const rows = await this.answered(() => query.orderBy('position').execute());
    return { rows: placed(rows), upTo: toPosition(upTo), more: upTo < head, held: false };
  }

  async stream(stream: string, { from, to, backwards, limit }: RevisionRange): Promise<readonly PlacedRow[]> {
    const query = this.db.selectFrom('events').selectAll().where('stream', '=', stream);
    const within = query.where('revision', '>=', from).where('revision', '<=', to);
    const ordered = within.orderBy('revision', backwards ? 'desc' : 'asc').limit(limit);
    return placed(await this.answered(() => ordered.execute()));
  }

  async head(): Promise<Position | null> {
    const head = await this.headRowId();
    return head === 0 ? null : toPosition(head);
  }

  compare(a: Position, b: Position): number {
    return toRowId(a) - toRowId(b);
  }

  /** Files have no bells; the store looks every `pollMs`. */
  onForeignAppend(): void {}

  close(): Promise<void> {
    return this.db.destroy();
  }

  private async headRowId(): Promise<number> {
    const query = sql<{ head: number | null }>`select max(position) as head from events`;
    return (await this.answered(() => query.execute(this.db))).rows[0]?.head ?? 0;
  }

  /** The transaction holds the write lock from its beginning: nobody takes a revision between its check and its insert. */
  private commit(group: readonly Append[]): Promise<readonly Outcome[]> {
    return this.answered(() =>
      this.db.transaction().execute(async (trx) => {
        const outcomes: Outcome[] = [];
        for (const append of group) outcomes.push(await outcomeOf(trx, append));
        return outcomes;
      }),
    );
  }

  private answered<T>(ask: () => Promise<T>): Promise<T> {
    return answered('the event store', ask);
  }
}

const outcomeOf = async (trx: Kysely<SqliteStoreSchema>, append: Append): Promise<Outcome> => {
  try {
    return { result: await appendInTransaction(trx, append) };
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return { error };
    throw error;
  }
};
