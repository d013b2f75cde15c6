import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isPostgresConnectionLoss } from './postgres-error';

/** Connections that failed as connections: none of them is given to anybody again. */
const broken = new WeakMap<PoolClient, Error>();

const sturdy = (client: PoolClient): PostgresPoolClient => {
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      // an answer that is overdue may still come, and would be taken for the next one's
      if (isPostgresConnectionLoss(error)) broken.set(client, error as Error);
      throw error;
    }
  };
  return { query: query as PostgresPoolClient['query'], release: () => client.release(broken.get(client)) };
};

/** A pool as Kysely wants it, that throws away connections which failed and survives those that break while nobody asks anything. */
export const sturdyPool = (pool: Pool): PostgresPool => {
  const ignored = (): void => undefined;
  pool.on('error', ignored);
  // without a listener the error of a connection that breaks between two statements of a transaction would end the process;
  // the next statement learns of it anyhow
  pool.on('connect', (client) => client.on('error', ignored));
  return { connect: async () => sturdy(await pool.connect()), end: () => pool.end() };
};
