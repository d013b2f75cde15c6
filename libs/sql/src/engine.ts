import { type Kysely, PostgresAdapter } from 'kysely';

/** Where a query runs; only what the two do differently asks for it. */
export type SqlEngine = 'sqlite' | 'postgres';

/** The engine behind a database or a transaction. */
export const engineOf = <Schema>(db: Kysely<Schema>): SqlEngine =>
  db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
