import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isPostgresConnectionLoss } from './postgres-error';

/** A connection on loan; one that failed as a connection is not given to anybody else. */
class Loan {
  private broken: Error | undefined;

  constructor(private readonly client: PoolClient) {}

  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>> {
    try {
      return (await this.client.query(sql, [...parameters])) as unknown as PostgresQueryResult<Row>;
    } catch (error) {
      // an answer that is overdue may still come, and would be taken for the next one's
      if (isPostgresConnectionLoss(error)) this.broken = error as Error;
      throw error;
    }
  }

  release(): void {
    this.client.release(this.broken);
  }
}

/** A pool as Kysely wants it, that throws away connections which failed and survives those that break while nobody asks anything. */
export const sturdyPool = (pool: Pool): PostgresPool => {
  const ignored = (): void => undefined;
  pool.on('error', ignored);
  // without a listener the error of a connection that breaks between two statements of a transaction would end the process;
  // the next statement learns of it anyhow
  pool.on('connect', (client) => client.on('error', ignored));
  return {
    connect: async () => new Loan(await pool.connect()) as PostgresPoolClient,
    end: () => pool.end(),
  };
};
