import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE, LOCAL } from '../repository';
import { pathOf } from './programs';
import { run } from './run-command';

/** The exact release behind each line that we promise to work with. */
export const KAFKA_VERSIONS = { '3.9': '3.9.1', '4.1': '4.1.1' } as const;

export type KafkaLine = keyof typeof KAFKA_VERSIONS;

// Three nodes that start together want the same jars.
const underWay = new Map<KafkaLine, Promise<string>>();

/**
 * The folder with this line's jars; fetched by Maven the first time (about 50 MB).
 * @throws StackError when Maven is missing or fails.
 */
export const kafkaJars = (line: KafkaLine, signal?: AbortSignal): Promise<string> => {
  const fetching = underWay.get(line) ?? fetchJars(line, signal).finally(() => underWay.delete(line));
  underWay.set(line, fetching);
  return fetching;
};

const folderOf = (line: KafkaLine): string => join(CACHE, `kafka-${KAFKA_VERSIONS[line]}`);

export const haveKafkaJars = (line: KafkaLine): boolean => existsSync(folderOf(line));

const fetchJars = async (line: KafkaLine, signal: AbortSignal | undefined): Promise<string> => {
  const version = KAFKA_VERSIONS[line];
  const folder = folderOf(line);
  if (existsSync(folder)) return folder;
  // Under another name until all are there: an interrupted download must not be taken for a whole one.
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  const what = [`-Dkafka.version=${version}`, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
  try {
    await run({ file: pathOf('mvn'), args: ['-q', '-B', '-f', join(LOCAL, 'kafka', 'pom.xml'), ...what] }, signal);
    await rename(partial, folder).catch(async (error: unknown) => {
      if (!existsSync(folder)) throw error; // else somebody else was faster
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
};
