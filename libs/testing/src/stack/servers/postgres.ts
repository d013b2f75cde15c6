import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { pathOf } from '../needs/programs';
import { run } from '../needs/run-command';
import { folderFor, unprivilegedUser } from '../needs/unprivileged-user';
import type { Command, ServerPlan } from '../server-plan';
import { fillTemplate } from '../template';

const ROLE = 'baton';
const CONNECT_DEADLINE_MS = 2_000;

/** A superuser without a password: the server listens on loopback only. */
export const postgresUrl = (port: number): string => `postgres://${ROLE}@127.0.0.1:${port}/postgres`;

/** PostgreSQL as Debian packages it, on data of its own, with `fsync` on: what we measure must be what people get. */
export const postgresPlan = (dataFolder: string, port: number): ServerPlan => {
  const folder = join(dataFolder, 'postgres');
  return {
    name: 'postgres',
    folder,
    ports: [port],
    gracefulSignal: 'SIGINT', // 'fast': SIGTERM would wait for the last client to leave
    prepare: (signal) => prepare(folder, port, signal),
    ask: () => askPostgres(postgresUrl(port)),
  };
};

const prepare = async (folder: string, port: number, signal?: AbortSignal): Promise<Command> => {
  const user = unprivilegedUser();
  const cluster = join(folder, 'cluster');
  await mkdir(folder, { recursive: true });
  await folderFor(user, folder);
  const as = user === undefined ? {} : { user };
  if (!existsSync(join(cluster, 'postgresql.conf'))) {
    const how = ['--auth=trust', `--username=${ROLE}`, '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
    await run({ file: pathOf('initdb'), args: ['-D', cluster, ...how], cwd: folder, ...as }, signal);
  }
  const settings = join(folder, 'settings.conf');
  await fillTemplate('postgres/postgresql.conf', { port, cluster }, settings);
  return { file: pathOf('postgres'), args: [`--config-file=${settings}`], ...as };
};

/**
 * @returns its version
 * @throws while it does not answer a query
 */
export const askPostgres = async (url: string): Promise<string> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_DEADLINE_MS });
  client.on('error', () => undefined); // a server that ends while it is asked: the query's own rejection says so
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
    return rows[0]?.version.split(' ')[0] ?? 'unknown';
  } finally {
    await client.end().catch(() => undefined);
  }
};
