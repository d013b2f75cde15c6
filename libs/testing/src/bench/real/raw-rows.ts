import { openPostgresEventStore } from '@baton/event-store';
import { Pool } from 'pg';
import { atOnce } from '../../replay/at-once';

/** One row as it is stored. */
export interface RawRow {
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const COLUMNS = 'stream, revision, id, type, data, metadata';

/** Plain inserts into a table like the event store's, with its indexes, on the same server. */
export class RawRows {
  private constructor(private readonly pool: Pool) {}

  /** @param url of an empty database. */
  static async open(url: string, connections: number): Promise<RawRows> {
    const store = await openPostgresEventStore({ url });
    await store.storeId(); // makes the tables
    await store.close();
    const pool = new Pool({ connectionString: url, max: connections });
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
    for (const client of clients) client.release();
    return new RawRows(pool);
  }

  async clear(): Promise<void> {
    await this.pool.query('truncate events');
  }

  async insert({ stream, revision, id, type, data, metadata }: RawRow): Promise<void> {
    await this.pool.query({
      name: 'raw',
      text: `insert into events (xid, ${COLUMNS}) values (pg_current_xact_id(), $1, $2, $3, $4, $5, $6)`,
      values: [stream, revision, id, type, data, metadata],
    });
  }

  /** Rows per second, each in a transaction of its own. */
  async rate(rows: readonly RawRow[], inFlight: number): Promise<number> {
    await this.clear();
    const began = performance.now();
    await atOnce(rows, inFlight, (row) => this.insert(row));
    return rows.length / ((performance.now() - began) / 1_000);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** The newest rows of a type, as a store on PostgreSQL holds them. */
export const newestRows = async (url: string, type: string, count: number): Promise<readonly RawRow[]> => {
  const pool = new Pool({ connectionString: url, max: 1 });
  const text = `select ${COLUMNS} from events where type = $1 order by xid desc, position desc limit $2`;
  const { rows } = await pool.query<RawRow>(text, [type, count]);
  await pool.end();
  return rows;
};
