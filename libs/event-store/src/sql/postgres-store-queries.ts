import { type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { Place } from './postgres-position';
import type { Append, RevisionRange } from './store-engine';
import type { EventRow } from './store-schema';

export type StoredRow = EventRow & Place;

type Nulls<Row> = { readonly [Key in keyof Row]: null };

/** Whether this is still the store that was asked for is always answered; the row is null where there is none. */
export type Found<Row> = { readonly home: boolean } & (Row | Nulls<Row>);

export interface Seen {
  /** Oldest transaction that may still be running. */
  readonly horizon: string;
  /** Something stored is at or above the horizon. */
  readonly held: boolean;
  /** How far was looked; null: nothing is there to read. */
  readonly edge_xid: string | null;
  readonly edge_position: string | null;
  /** Rows that were looked at, of any stream. */
  readonly size: number;
}

export interface Appended {
  readonly outcome: 'appended' | 'repeated' | 'conflict' | 'replaced';
  /** Of the stream when in conflict (-1: there is none), else of the append. */
  readonly last_revision: number;
  readonly xid: string;
  readonly position: string;
}

type Database = Kysely<unknown>;
type Condition = RawBuilder<SqlBool>;

const home = (store: string): Condition => sql`s.id = ${store} and s.mark = s.xmin::text`;
const ROW = sql`e.xid::text as xid, e.position::text as position, e.stream, e.revision, e.id, e.type, e.data, e.metadata`;
/** Whatever is below has ended: nothing will ever appear there again. */
const HORIZON = sql`pg_snapshot_xmin(pg_current_snapshot())`;

const isAfter = ({ xid, position }: Place): Condition => sql`(e.xid, e.position) > (${xid}::xid8, ${position}::bigint)`;

const startsWithAny = (prefixes: readonly string[]): Condition =>
  prefixes.length === 0 ? sql`true` : sql`e.stream ^@ any(${prefixes}::text[])`;

/** Another encoding would refuse some texts, or change them. @throws Error, in one line. */
export const assertEncoding = async (db: Database): Promise<void> => {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding;
  if (encoding !== 'UTF8') throw new Error(`its database is encoded as ${encoding}: create it with encoding UTF8`);
};

/** All of a group in one statement and one commit. @returns what became of each, in the group's order. */
export const append = async (db: Database, store: string, group: readonly Append[]): Promise<readonly Appended[]> => {
  const rows = group.flatMap((one, index) => one.rows.map((row) => ({ ...row, of: index + 1 })));
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  const streams = group.map(({ stream }) => stream);
  const expected = group.map((one) => one.expected);
  const { rows: answers } = await sql<Appended>`select outcome, last_revision, last_xid::text as xid,
      last_position::text as position
    from append_together(${store}, ${streams}, ${expected}, ${column('of')}, ${column('revision')}, ${column('id')},
      ${column('type')}, ${column('data')}, ${column('metadata')}) order by nth`.execute(db);
  return answers;
};

/**
 * Rows after a place, found in a window of the store's order: however few streams match, one page looks at so many rows and no more.
 * One snapshot answers all of it.
 */
export const page = async (
  db: Database,
  store: string,
  from: Place,
  prefixes: readonly string[],
  { window, limit }: { readonly window: number; readonly limit: number },
): Promise<readonly (Seen & Found<StoredRow>)[]> => {
  const { rows } = await sql<Seen & Found<StoredRow>>`select ${home(store)} as home, ${HORIZON}::text as horizon,
      exists (select from events e where e.xid >= ${HORIZON}) as held,
      w.xid::text as edge_xid, w.position::text as edge_position, coalesce(w.size, 0) as size, m.*
    from store s
    left join lateral (
      select e.xid, e.position, count(*) over () as size
      from (
        select e.xid, e.position from events e where ${isAfter(from)} and e.xid < ${HORIZON}
        order by e.xid, e.position limit ${window}
      ) e order by e.xid desc, e.position desc limit 1
    ) w on true
    left join lateral (
      select ${ROW} from events e
      where ${isAfter(from)} and (e.xid, e.position) <= (w.xid, w.position) and ${startsWithAny(prefixes)}
      order by e.xid, e.position limit ${limit}
    ) m on true`.execute(db);
  return rows;
};

/** Rows of one stream, in the order asked for. */
export const ofStream = async (
  db: Database,
  store: string,
  stream: string,
  { from, to, backwards, limit }: RevisionRange,
): Promise<readonly Found<StoredRow>[]> => {
  const { rows } = await sql<Found<StoredRow>>`select ${home(store)} as home, m.* from store s left join lateral (
      select ${ROW} from events e where e.stream = ${stream} and e.revision between ${from} and ${to}
      order by e.revision ${sql.raw(backwards ? 'desc' : 'asc')} limit ${limit}
    ) m on true`.execute(db);
  return rows;
};

/** The last place that may be read. */
export const head = async (db: Database, store: string): Promise<readonly Found<Place>[]> => {
  const { rows } = await sql<
    Found<Place>
  >`select ${home(store)} as home, w.xid::text as xid, w.position::text as position
    from store s left join lateral (
      select e.xid, e.position from events e where e.xid < ${HORIZON} order by e.xid desc, e.position desc limit 1
    ) w on true`.execute(db);
  return rows;
};
