import { Client } from 'pg';

/** What a service with an event store of its own keeps. */
export interface StoreUrls {
  readonly events: string;
  readonly keys: string;
  readonly views: string;
}

const KINDS = ['events', 'keys', 'views'] as const;
const SERVICES = ['ticket', 'conversation'] as const;
export type StoringService = (typeof SERVICES)[number];

const nameOf = (prefix: string, service: StoringService, kind: string): string => `${prefix}_${service}_${kind}`;

/** Names come from a checked prefix and from this file: nothing in them needs quoting twice. */
const allNames = (prefix: string): readonly string[] =>
  SERVICES.flatMap((service) => KINDS.map((kind) => nameOf(prefix, service, kind)));

const inServer = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const withDatabase = (url: string, database: string): string => {
  const at = new URL(url);
  at.pathname = `/${database}`;
  return at.href;
};

/** Makes what is missing of six databases: events, keys and views of the two services that keep something. */
export const makeDatabases = async (
  serverUrl: string,
  prefix: string,
): Promise<Readonly<Record<StoringService, StoreUrls>>> => {
  await inServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const there = new Set(rows.map(({ datname }) => datname));
    for (const name of allNames(prefix)) if (!there.has(name)) await client.query(`create database "${name}"`);
  });
  const urlsOf = (service: StoringService): StoreUrls => ({
    events: withDatabase(serverUrl, nameOf(prefix, service, 'events')),
    keys: withDatabase(serverUrl, nameOf(prefix, service, 'keys')),
    views: withDatabase(serverUrl, nameOf(prefix, service, 'views')),
  });
  return { ticket: urlsOf('ticket'), conversation: urlsOf('conversation') };
};

/** Also of processes that were killed and whose connections the server has not missed yet. */
export const dropDatabases = (serverUrl: string, prefix: string): Promise<void> =>
  inServer(serverUrl, async (client) => {
    for (const name of allNames(prefix)) await client.query(`drop database if exists "${name}" with (force)`);
  });
