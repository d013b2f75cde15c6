import { KAFKA_VERSIONS, type KafkaLine } from '../needs/kafka-jars';
import { S3_SERVER } from '../needs/s3-server';
import { askKafka, clusterId, JVM, LOGGING, replication } from '../servers/kafka';
import { askPostgres, postgresUrl } from '../servers/postgres';
import { askRedis } from '../servers/redis';
import { askS3, S3_KEYS } from '../servers/s3';
import { filled } from '../template';
import type { ContainerPlan } from './container-plan';

const [BROKERS_PORT, CONTROLLERS_PORT, POSTGRES_PORT, REDIS_PORT, S3_PORT] = [19_092, 19_093, 5_432, 6_379, 7_070];

export const postgresContainer = (port: number): ContainerPlan => ({
  name: 'postgres',
  image: 'postgres:15',
  port,
  innerPort: POSTGRES_PORT,
  user: 'postgres',
  // Connections come from the engine's bridge, so loopback is not enough in here; the port is published on loopback only.
  script: [
    'D=/tmp/cluster',
    '[ -s $D/PG_VERSION ] || { initdb -D $D --auth=trust --username=baton --encoding=UTF8 --locale=C.UTF-8 --no-sync && echo "host all all all trust" >> $D/pg_hba.conf; }',
    `exec postgres -D $D -c listen_addresses='*' -c port=${POSTGRES_PORT} -c unix_socket_directories='' -c max_connections=400 -c max_wal_size=1GB`,
  ].join('; '),
  ask: () => askPostgres(postgresUrl(port)),
  gracefulSignal: 'SIGINT',
});

export const redisContainer = (port: number): ContainerPlan => ({
  name: 'redis',
  image: 'redis:7',
  port,
  innerPort: REDIS_PORT,
  script: `exec redis-server --port ${REDIS_PORT} --bind 0.0.0.0 --protected-mode no --dir /tmp --appendonly yes --save ''`,
  ask: () => askRedis(port),
  gracefulSignal: 'SIGTERM',
});

export const s3Container = (port: number): ContainerPlan => ({
  name: 's3',
  image: `versity/versitygw:${S3_SERVER.version}`,
  port,
  innerPort: S3_PORT,
  script: `mkdir -p /tmp/objects /tmp/attributes; exec /app/versitygw --port :${S3_PORT} --quiet --keep-alive posix --sidecar /tmp/attributes /tmp/objects`,
  env: { ROOT_ACCESS_KEY: S3_KEYS.accessKeyId, ROOT_SECRET_KEY: S3_KEYS.secretAccessKey },
  ask: () => askS3(port),
  gracefulSignal: 'SIGTERM',
});

export interface KafkaContainers {
  readonly line: KafkaLine;
  readonly dataFolder: string;
  /** Of this machine, one per node. Clients are told these, so each node listens on its own inside, too. */
  readonly ports: readonly number[];
}

/** Nodes find each other by name on their network: `kafka-1`, … */
export const kafkaContainers = (cluster: KafkaContainers): Promise<ContainerPlan[]> =>
  Promise.all(cluster.ports.map((port, at) => kafkaContainer(cluster, at + 1, port)));

const SETTINGS = '/tmp/server.properties';

const kafkaContainer = async (cluster: KafkaContainers, node: number, port: number): Promise<ContainerPlan> => {
  const { line, ports, dataFolder } = cluster;
  const settings = await filled('kafka/server.properties', {
    node,
    voters: ports.map((_, at) => `${at + 1}@kafka-${at + 1}:${CONTROLLERS_PORT}`).join(','),
    listeners: `CLIENTS://0.0.0.0:${port},BROKERS://0.0.0.0:${BROKERS_PORT},CONTROLLER://0.0.0.0:${CONTROLLERS_PORT}`,
    advertised: `CLIENTS://127.0.0.1:${port},BROKERS://kafka-${node}:${BROKERS_PORT}`,
    brokersListener: 'BROKERS',
    folder: '/tmp/kafka-data',
    ...replication(ports.length),
  });
  const classes = `${LOGGING.join(' ')} -cp '/opt/kafka/libs/*'`;
  const format = `kafka.tools.StorageTool format --ignore-formatted -t ${clusterId(dataFolder)} -c ${SETTINGS}`;
  return {
    name: `kafka-${node}`,
    image: `apache/kafka:${KAFKA_VERSIONS[line]}`,
    port,
    innerPort: port,
    script: `java ${classes} ${format} && exec java ${JVM.join(' ')} ${classes} kafka.Kafka ${SETTINGS}`,
    files: [{ content: settings, target: SETTINGS }],
    ask: () => askKafka(port, node, line),
    gracefulSignal: 'SIGTERM',
  };
};
