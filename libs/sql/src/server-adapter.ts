import { type Kysely, PostgresAdapter, type PostgresDialect, type RawBuilder, sql } from 'kysely';
import { engineOf } from './engine';
import type { PostgresServer } from './postgres-server';
import { noWakeUps, type WakeUps } from './wake-ups';

/** Kysely's own, with the server that only a few need to know. */
class ServerAdapter extends PostgresAdapter {
  constructor(readonly server: PostgresServer) {
    super();
  }
}

/** Lets `serverOf` find the server behind everything that is made of this dialect. */
export const withServer = (dialect: PostgresDialect, server: PostgresServer): PostgresDialect => {
  dialect.createAdapter = () => new ServerAdapter(server);
  return dialect;
};

/** The server of what `openPostgres` opened; null for SQLite. */
export const serverOf = <Schema>(db: Kysely<Schema>): PostgresServer | null => {
  const { adapter } = db.getExecutor();
  return adapter instanceof ServerAdapter ? adapter.server : null;
};

/** How processes on this database wake one another; on SQLite they do not. */
export const wakeUpsOf = <Schema>(db: Kysely<Schema>): WakeUps => serverOf(db)?.wakeUps ?? noWakeUps;

/**
 * The type of a text column that is compared and ordered by its bytes, as SQLite does by itself; PostgreSQL would go by the language
 * of the database, and two engines would list the same rows in two orders.
 */
export const bytewiseText = <Schema>(db: Kysely<Schema>): RawBuilder<unknown> =>
  engineOf(db) === 'postgres' ? sql.raw('text collate "C"') : sql.raw('text');
