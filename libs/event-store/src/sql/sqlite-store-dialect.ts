import { isUniqueViolation, type Migration } from '@baton/sql';
import { type Kysely, sql, type SqlBool } from 'kysely';
import type { Position } from '../event-store';
import type { Page, PlacedRow, StoreDialect } from './store-dialect';
import type { EventRow, StoreSchema } from './store-schema';

interface SqliteSchema {
  events: EventRow & { position: number };
}

/** Fixed width, so that positions also sort as text. */
const POSITION_DIGITS = 16;
const MOST_GROUPED = 64;

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

const toPosition = (rowId: number): Position => String(rowId).padStart(POSITION_DIGITS, '0');

/** @throws TypeError for what this store never gave. */
const toRowId = (position: Position | null): number => {
  if (position === null) return 0;
  if (!/^\d{16}$/.test(position)) throw new TypeError(`'${position}' is no position of this store`);
  return Number(position);
};

const typed = (db: Kysely<StoreSchema>): Kysely<SqliteSchema> => db as unknown as Kysely<SqliteSchema>;

const placed = (rows: readonly (EventRow & { position: number })[]): PlacedRow[] =>
  rows.map((row) => ({ ...row, position: toPosition(row.position) }));

const headRowId = async (db: Kysely<StoreSchema>): Promise<number> => {
  const { rows } = await sql<{ head: number | null }>`select max(position) as head from events`.execute(db);
  return rows[0]?.head ?? 0;
};

/** `like` would read the `_` of a name as a wildcard. */
const startsWithAny = (prefixes: readonly string[]) =>
  sql<SqlBool>`(${sql.join(
    prefixes.map((prefix) => sql`substr(stream, 1, length(${prefix})) = ${prefix}`),
    sql` or `,
  )})`;

/** SQLite has one writer at a time, so row ids become visible in their own order and without gaps: a row id is a position. */
export const sqliteStoreDialect: StoreDialect = {
  appendsPerTransaction: MOST_GROUPED,

  insert: async (trx, rows) => {
    const { insertId } = await typed(trx)
      .insertInto('events')
      .values(rows as (EventRow & { position: number })[])
      .executeTakeFirstOrThrow();
    return toPosition(Number(insertId));
  },

  // a window of row ids and not a limit of rows: however few streams match, one page never scans the whole store
  page: async (db, after, prefixes, limit): Promise<Page> => {
    const from = toRowId(after);
    const head = await headRowId(db);
    const upTo = Math.min(from + limit, head);
    if (upTo <= from) return { rows: [], upTo: after, more: false };
    let query = typed(db).selectFrom('events').selectAll();
    query = query.where('position', '>', from).where('position', '<=', upTo);
    if (prefixes.length > 0) query = query.where(startsWithAny(prefixes));
    const rows = await query.orderBy('position').execute();
    return { rows: placed(rows), upTo: toPosition(upTo), more: upTo < head };
  },

  stream: async (db, stream, { from, to, backwards, limit }) => {
    const query = typed(db).selectFrom('events').selectAll().where('stream', '=', stream);
    const within = query.where('revision', '>=', from).where('revision', '<=', to);
    return placed(
      await within
        .orderBy('revision', backwards ? 'desc' : 'asc')
        .limit(limit)
        .execute(),
    );
  },

  head: async (db) => {
    const head = await headRowId(db);
    return head === 0 ? null : toPosition(head);
  },

  compare: (a, b) => toRowId(a) - toRowId(b),
  isConflict: isUniqueViolation,
};
