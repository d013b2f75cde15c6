import { engineOf } from '@baton/sql';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Row } from '../rebuild';
import { type Column, keyOf } from './table-copies';

const PAGE = 1_000;

/** A row and its place in the order, which is the same on every engine: by the bytes of text, by the value of numbers. */
export interface OrderedRow {
  readonly key: readonly (string | number)[];
  readonly row: Row;
}

const bytewise = (db: Kysely<unknown>, { name, type }: Column): RawBuilder<unknown> =>
  engineOf(db) === 'postgres' && type === 'text' ? sql`${sql.ref(name)} collate "C"` : sql`${sql.ref(name)}`;

/** Every row of a table in the order of its primary key, a page at a time. @throws TypeError when it has no key. */
export async function* orderedRows(db: Kysely<unknown>, table: string): AsyncGenerator<OrderedRow> {
  const columns = await keyOf(db, table);
  const order = sql.join(columns.map((column) => bytewise(db, column)));
  for (let after: readonly (string | number)[] | null = null; ;) {
    const beyond: RawBuilder<unknown> = after === null ? sql`` : sql`where (${order}) > (${sql.join([...after])})`;
    const page = sql<Row>`select * from ${sql.table(table)} ${beyond} order by ${order} limit ${sql.lit(PAGE)}`;
    const { rows } = await page.execute(db);
    for (const row of rows) yield { key: columns.map(({ name }) => row[name] as string | number), row };
    if (rows.length < PAGE) return;
    const last = rows.at(-1) as Row;
    after = columns.map(({ name }) => last[name] as string | number);
  }
}

/** The last revision of every stream that a view has met, in the order of their names; `streamsAs` as `view_streams` has it. */
export async function* orderedRevisions(db: Kysely<unknown>, streamsAs: string): AsyncGenerator<OrderedRow> {
  for (let after = ''; ;) {
    const page = sql<{ stream: string; revision: number }>`
      select stream, revision from view_streams where view = ${streamsAs} and stream > ${after}
      order by stream limit ${sql.lit(PAGE)}`;
    const { rows } = await page.execute(db);
    for (const row of rows) yield { key: [row.stream], row: { ...row } };
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.stream ?? '';
  }
}
