import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { ServerKind } from '../../stack/stack-description';
import { startStack } from '../../stack';

/** Addresses of real servers; PostgreSQL by a role that may create databases. */
export interface BenchServers {
  readonly postgresUrl: string;
  readonly brokers: string;
}

const NEEDED: readonly ServerKind[] = ['kafka', 'postgres'];

/** Runs on the servers that `BATON_TEST_POSTGRES_URL` and `BATON_TEST_KAFKA_BROKERS` name, or on new ones that end with it. */
export const withServers = async <T>(
  log: (line: string) => void,
  use: (servers: BenchServers) => Promise<T>,
): Promise<T> => {
  const { BATON_TEST_POSTGRES_URL: postgresUrl, BATON_TEST_KAFKA_BROKERS: brokers } = process.env;
  if (postgresUrl !== undefined && brokers !== undefined) return use({ postgresUrl, brokers });
  const stack = await startStack({ only: NEEDED, log });
  try {
    return await use({ postgresUrl: stack.postgres.url, brokers: stack.kafka.brokers });
  } finally {
    await stack.down();
  }
};

const inServer = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

/** Makes a database for one measurement and drops it afterwards. */
export const withDatabase = async <T>(serverUrl: string, use: (url: string) => Promise<T>): Promise<T> => {
  const name = `baton_bench_${randomBytes(4).toString('hex')}`;
  await inServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    return await use(url.href);
  } finally {
    await inServer(serverUrl, `drop database ${name} with (force)`);
  }
};
