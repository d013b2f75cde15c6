import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isPlanOutdated, isPostgresConnectionLoss } from './postgres-error';
import { PreparedStatements } from './prepared-statements';

/** What a transaction says first that may take as long as it takes; it is waited for as long as the server lets it run. */
export const UNBOUNDED = 'set local statement_timeout = 0';

/** The longest that a timer can wait; pg takes 0 for its default. */
const NEVER_MS = 2 ** 31 - 1;

/** Connections that failed as connections: none of them is given to anybody again. */
const broken = new WeakMap<PoolClient, Error>();

const sturdy = (client: PoolClient, statements: PreparedStatements): PostgresPoolClient => {
  let isUnbounded = false;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    if (text === UNBOUNDED) isUnbounded = true;
    try {
      const name = statements.nameOf(text, values.length);
      const bound = isUnbounded ? { query_timeout: NEVER_MS } : {};
      const question = { text, values: [...values], ...(name !== undefined && { name }), ...bound };
      return await client.query(question);
    } catch (error) {
      // an answer that is overdue may still come, and would be taken for the next one's
      if (isPostgresConnectionLoss(error) || isPlanOutdated(error)) broken.set(client, error as Error);
      throw error;
    } finally {
      if (text === 'commit' || text === 'rollback') isUnbounded = false;
    }
  };
  return { query: query as PostgresPoolClient['query'], release: () => client.release(broken.get(client)) };
};

/** A pool as Kysely wants it, that throws away connections which failed and survives those that break while nobody asks anything. */
export const sturdyPool = (pool: Pool): PostgresPool => {
  const ignored = (): void => undefined;
  const statements = new PreparedStatements();
  pool.on('error', ignored);
  // without a listener the error of a connection that breaks between two statements of a transaction would end the process;
  // the next statement learns of it anyhow
  pool.on('connect', (client) => client.on('error', ignored));
  return { connect: async () => sturdy(await pool.connect(), statements), end: () => pool.end() };
};
