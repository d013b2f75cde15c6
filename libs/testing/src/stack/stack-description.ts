import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaLine } from './needs/kafka-jars';
import type { StackPorts } from './ports';
import { StackError } from './server-handle';

export const SERVER_KINDS = ['kafka', 'postgres', 'redis', 's3', 'nginx'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** What a data folder's stack consists of; kept in it, so that another command finds the same servers. */
export interface StackDescription {
  readonly kafka: KafkaLine;
  readonly brokers: number;
  readonly only: readonly ServerKind[];
  readonly ports: StackPorts;
}

const fileOf = (dataFolder: string): string => join(dataFolder, 'stack.json');

/** Null when there is no stack in this folder. */
export const readDescription = async (dataFolder: string): Promise<StackDescription | null> =>
  existsSync(fileOf(dataFolder)) ? (JSON.parse(await readFile(fileOf(dataFolder), 'utf8')) as StackDescription) : null;

export const writeDescription = async (dataFolder: string, description: StackDescription): Promise<void> => {
  await mkdir(dataFolder, { recursive: true });
  await writeFile(`${fileOf(dataFolder)}.new`, JSON.stringify(description, null, 2));
  await rename(`${fileOf(dataFolder)}.new`, fileOf(dataFolder));
};

/** @throws StackError when the folder's data was made by a cluster of another shape, which could not read it. */
export const assertSameCluster = (wanted: StackDescription, found: StackDescription | null): void => {
  if (found === null || (found.kafka === wanted.kafka && found.brokers === wanted.brokers)) return;
  throw new StackError(
    `this folder holds the data of Kafka ${found.kafka} with ${found.brokers} broker(s); reset it, or choose another with --data`,
  );
};
