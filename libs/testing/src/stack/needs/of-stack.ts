import type { StackDescription } from '../stack-description';
import { haveKafkaJars, KAFKA_VERSIONS } from './kafka-jars';
import { need, type Program } from './programs';
import { haveS3Server, S3_SERVER } from './s3-server';

type Wanted = Pick<StackDescription, 'kafka' | 'only'>;

/** @throws StackError that says in one line all that is missing on this machine, and how to get it. */
export const needFor = ({ kafka, only }: Wanted): void => {
  const programs: Readonly<Record<StackDescription['only'][number], readonly Program[]>> = {
    kafka: haveKafkaJars(kafka) ? ['java'] : ['java', 'mvn'],
    postgres: ['postgres', 'initdb'],
    redis: ['redis-server'],
    s3: haveS3Server() ? [] : ['go'],
    nginx: ['nginx'],
  };
  need(...only.flatMap((kind) => programs[kind]));
};

/** Says what takes long the first time. */
export const announceDownloads = ({ kafka, only }: Wanted, log: (line: string) => void): void => {
  if (only.includes('kafka') && !haveKafkaJars(kafka))
    log(`Maven fetches Kafka ${KAFKA_VERSIONS[kafka]} (50 MB, once)`);
  if (only.includes('s3') && !haveS3Server())
    log(`Go builds the S3 server ${S3_SERVER.module} ${S3_SERVER.version} (a minute or two, once)`);
};
