import { engineOf } from '@baton/sql';
import { type Kysely, sql } from 'kysely';

type Db = Kysely<unknown>;

const SQLITE_TABLE = /^create table\s+("(?:[^"]|"")+"|\S+?)(?=[\s(])/i;
const SQLITE_INDEX = /^create (unique )?index\s+("(?:[^"]|"")+"|\S+)\s+on\s+("(?:[^"]|"")+"|\S+?)(?=[\s(])/i;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** SQLite has no words for 'like that one', but keeps the words that each was made with. */
const sqliteCopy = ({ type, name, sql: text }: SchemaRow, copy: string): string =>
  type === 'table'
    ? text.replace(SQLITE_TABLE, () => `create table ${quoted(copy)}`)
    : text.replace(
        SQLITE_INDEX,
        (_, unique: string | undefined) =>
          `create ${unique ?? ''}index ${quoted(`${name}_of_${copy}`)} on ${quoted(copy)}`,
      );

/** Makes an empty table with the columns, keys and indexes that another one has now. */
export const createCopy = async (db: Db, table: string, copy: string): Promise<void> => {
  if (engineOf(db) === 'postgres') {
    await sql`create table ${sql.table(copy)} (like ${sql.table(table)} including all)`.execute(db);
    return;
  }
  const { rows } = await sql<SchemaRow>`
    select type, name, sql from sqlite_schema
    where tbl_name = ${table} and type in ('table', 'index') and sql is not null order by type desc`.execute(db);
  for (const row of rows) await sql.raw(sqliteCopy(row, copy)).execute(db);
};

/** One column of a table, as far as a copy must have it too. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** Place in the primary key, from 1; 0: it is not in it. */
  readonly key: number;
}

/** The columns of a table by name; empty when there is none. */
export const columnsOf = async (db: Db, table: string): Promise<readonly Column[]> => {
  const query =
    engineOf(db) === 'postgres'
      ? sql<Column>`
          select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            coalesce(array_position(i.indkey::smallint[], a.attnum), -1) + 1 as key
          from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
          where a.attrelid = to_regclass(${quoted(table)}) and a.attnum > 0 and not a.attisdropped
          order by a.attname collate "C"`
      : sql<Column>`select name, lower(type) as type, pk as key from pragma_table_info(${table}) order by name`;
  return (await query.execute(db)).rows;
};

/** The columns of a table's primary key, in its order. @throws TypeError when it has none. */
export const keyOf = async (db: Db, table: string): Promise<readonly Column[]> => {
  const key = (await columnsOf(db, table)).filter((column) => column.key > 0);
  if (key.length === 0) throw new TypeError(`table ${table} has no primary key, so its rows cannot be told apart`);
  return [...key].sort((a, b) => a.key - b.key);
};
