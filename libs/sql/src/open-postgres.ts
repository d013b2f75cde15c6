import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with what libpq's URLs know, such as `sslmode`. */
  readonly url: string;
  /** Shown by `pg_stat_activity`. */
  readonly name: string;
  /** Most connections of this pool; default 10. */
  readonly poolSize?: number;
  /** The server ends a statement after so long, in ms; default 15,000. */
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection, in ms; default 5,000. */
  readonly connectTimeoutMs?: number;
}

const INT8 = 20;

/** SQLite gives whole numbers as numbers; pg gives int8 as text unless told otherwise. */
const parsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === INT8 ? (text: string) => Number(text) : types.getTypeParser(oid, format),
} as typeof types;

/** A pool of connections to PostgreSQL; the first query connects. `db.destroy()` closes it. */
export const openPostgres = <Schema = unknown>(options: PostgresOptions): Kysely<Schema> => {
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.poolSize ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    types: parsers,
  });
  // an idle connection that breaks is replaced by the pool; without a listener its error would end the process
  pool.on('error', () => undefined);
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
};
