import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import { postgresConfig } from './postgres-config';
import { sturdyPool } from './postgres-pool';
import { PostgresServer } from './postgres-server';
import { withServer } from './server-adapter';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with what libpq's URLs know, such as `sslmode` and `options`. */
  readonly url: string;
  /** Shown by `pg_stat_activity`, and in errors about the URL. */
  readonly name: string;
  /** Most connections of this pool; default 10. Whoever waits for one longer than `connectTimeoutMs` gets an error. */
  readonly poolSize?: number;
  /** The server ends a statement after so long, in ms; default 15,000. */
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection, in ms; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** The server ends a session that idles so long inside a transaction, in ms; default 30,000. */
  readonly idleInTransactionTimeoutMs?: number;
}

const DEFAULT_POOL = 10;
const IDLE_MS = 30_000;

/**
 * A pool of connections to PostgreSQL, as Kysely. Opening asks nothing of the server: the first query connects. `db.destroy()` waits for
 * what is being asked, and closes it and its sessions. A connection that broke, or whose answer is overdue, is thrown away and never used again.
 * Whole numbers come as numbers.
 * @throws DatabaseUnusable, in one line without the password, when the URL cannot be read.
 */
export const openPostgres = <Schema = unknown>(options: PostgresOptions): Kysely<Schema> => {
  const config: PoolConfig = {
    ...postgresConfig(options),
    max: options.poolSize ?? DEFAULT_POOL,
    idleTimeoutMillis: IDLE_MS,
  };
  const pool = new Pool(config);
  const server = new PostgresServer(pool, postgresConfig(options));
  const dialect = new PostgresDialect({ pool: { ...sturdyPool(pool), end: () => server.end() } });
  return new Kysely<Schema>({ dialect: withServer(dialect, server) });
};
