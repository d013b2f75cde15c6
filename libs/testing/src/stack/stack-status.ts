import type { NativeServer } from './native-server';
import type { NativeStack } from './native-stack';
import { stateOf } from './process-identity';
import { readRecord } from './records';
import type { Stack } from './stack';

/** `crashed`: it was started, nobody stopped it, and it has ended. */
export type ServerState = 'runs' | 'frozen' | 'starting' | 'crashed' | 'stopped';

const ROW = [10, 9, 8, 7, 26, 8] as const;
const row = (...cells: readonly string[]): string =>
  cells
    .map((cell, at) => cell.padEnd(ROW[at] ?? 0))
    .join('')
    .trimEnd();

export const serverState = (dataFolder: string, name: string): ServerState => {
  const record = readRecord(dataFolder, name);
  if (record === null) return 'stopped';
  const state = stateOf(record);
  if (state === 'ended') return 'crashed';
  return state === 'runs' && record.version === null ? 'starting' : state;
};

const lineOf = (dataFolder: string, server: NativeServer): string => {
  const record = server.record();
  const state = serverState(dataFolder, server.name);
  const more = state === 'crashed' ? `see ${server.logFile}` : (record?.since ?? '');
  return row(server.name, state, String(record?.pid ?? '-'), String(server.port), more, record?.version ?? '');
};

/** A table for people; `complete` when every server runs. */
export const statusOf = (stack: NativeStack): { text: string; complete: boolean } => ({
  text: [
    row('server', 'state', 'pid', 'port', 'since', 'version'),
    ...stack.servers.map((server) => lineOf(stack.dataFolder, server)),
  ].join('\n'),
  complete: stack.servers.every((server) => serverState(stack.dataFolder, server.name) === 'runs'),
});

/** Where everything is, in the form in which the services and the tests take it. */
export const addressesOf = (stack: Stack): string =>
  [
    `KAFKA_BROKERS=${stack.kafka.brokers}`,
    `POSTGRES_URL=${stack.postgres.url}`,
    `REDIS_URL=${stack.redis.url}`,
    ...(stack.s3 === undefined ? [] : [`S3_URL='${stack.s3.url}'`]),
    ...(stack.nginx === undefined ? [] : [`nginx at ${stack.nginx.url}`]),
  ].join('\n');
