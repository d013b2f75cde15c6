import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { v4 } from 'uuid';
import { KAFKA_VERSIONS, kafkaJars, type KafkaLine } from '../needs/kafka-jars';
import { pathOf } from '../needs/programs';
import { run } from '../needs/run-command';
import type { Command, ServerPlan } from '../server-plan';
import { fillTemplate } from '../template';

const ANSWER_DEADLINE_MS = 3_000;
/** Kafka's own start script sets these too; the heap is what a test's broker needs. */
export const JVM = ['-Xmx512m', '-Xms256m', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true'];
// Kafka 3.9 and 4.1 bring different loggers; this binding works under both, to standard error.
export const LOGGING = ['warn', 'true'].map(
  (value, at) => `-Dorg.slf4j.simpleLogger.${at === 0 ? 'defaultLogLevel' : 'showDateTime'}=${value}`,
);

export interface KafkaCluster {
  readonly dataFolder: string;
  readonly line: KafkaLine;
  readonly ports: readonly number[];
  readonly controllers: readonly number[];
}

export const kafkaBrokers = (ports: readonly number[]): string => ports.map((port) => `127.0.0.1:${port}`).join(',');

/** One plan per node; each is broker and controller in one. They answer only while most of them run. */
export const kafkaPlans = (cluster: KafkaCluster): ServerPlan[] =>
  cluster.ports.map((port, at) => {
    const node = at + 1;
    const folder = join(cluster.dataFolder, `kafka-${node}`);
    return {
      name: `kafka-${node}`,
      folder,
      ports: [port, cluster.controllers[at] ?? 0],
      gracefulSignal: 'SIGTERM',
      prepare: (signal) => prepare(cluster, node, folder, signal),
      ask: () => askKafka(port, node, cluster.line),
    };
  });

const prepare = async (cluster: KafkaCluster, node: number, folder: string, signal?: AbortSignal): Promise<Command> => {
  await mkdir(folder, { recursive: true });
  const settings = join(folder, 'server.properties');
  await fillTemplate('kafka/server.properties', settingsOf(cluster, node, folder), settings);
  const classes = ['-cp', join(await kafkaJars(cluster.line, signal), '*')];
  const java = pathOf('java');
  const id = clusterId(cluster.dataFolder);
  const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', settings, '--ignore-formatted'];
  if (!existsSync(join(folder, 'data', 'meta.properties')))
    await run({ file: java, args: ['-XX:TieredStopAtLevel=1', ...LOGGING, ...classes, ...format] }, signal);
  return { file: java, args: [...JVM, ...LOGGING, ...classes, 'kafka.Kafka', settings] };
};

const settingsOf = ({ ports, controllers }: KafkaCluster, node: number, folder: string) => {
  const clients = `CLIENTS://127.0.0.1:${ports[node - 1] ?? 0}`;
  return {
    node,
    voters: controllers.map((port, at) => `${at + 1}@127.0.0.1:${port}`).join(','),
    listeners: `${clients},CONTROLLER://127.0.0.1:${controllers[node - 1] ?? 0}`,
    advertised: clients,
    brokersListener: 'CLIENTS',
    folder: join(folder, 'data'),
    ...replication(ports.length),
  };
};

/** With three brokers one may be lost without losing a write, or the ability to write. */
export const replication = (brokers: number): { replicas: number; inSync: number } => ({
  replicas: brokers,
  inSync: brokers > 2 ? 2 : 1,
});

/** One for all nodes, kept apart from their data: a wiped node comes back into its cluster. */
export const clusterId = (dataFolder: string): string => {
  const file = join(dataFolder, 'kafka-cluster-id');
  if (!existsSync(file)) writeFileSync(file, newClusterId());
  return readFileSync(file, 'utf8');
};

/** In Kafka's own notation. One that began with a hyphen would be an option to Kafka's tools. */
export const newClusterId = (): string => {
  const bytes = Buffer.from(v4().replaceAll('-', ''), 'hex');
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
};

/**
 * @returns the release that was started: the protocol does not tell versions
 * @throws while this node is no member of a cluster that has a controller
 */
export const askKafka = async (port: number, node: number, line: KafkaLine): Promise<string> => {
  const admin = new Kafka({
    clientId: 'stack',
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: ANSWER_DEADLINE_MS,
    requestTimeout: ANSWER_DEADLINE_MS,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    if (controller === null || !brokers.some(({ nodeId }) => nodeId === node))
      throw new Error(`node ${node} has not joined`);
    return KAFKA_VERSIONS[line];
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};
