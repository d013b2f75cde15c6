import type { TopicDefinition } from '@baton/contracts';
import { type KafkaSasl, openKafkaBus, type OperableBus } from '@baton/event-bus';
import type { Logger } from 'pino';
import type { KafkaEnvironment } from '../config/server-config';
import type { Dependency } from './dependencies';

/** An adapter, the question whether its server answers, and its end. */
export interface Opened<T> {
  readonly adapter: T;
  readonly dependency: Dependency;
  close(): Promise<void>;
}

/** Host and port of an address, without what else may be in it. */
export const placeOf = (url: string): string => new URL(url).host;

const saslOf = (config: KafkaEnvironment): KafkaSasl | null => {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config;
  if (mechanism === undefined || username === undefined || password === undefined) return null;
  return { mechanism, username, password };
};

/**
 * The bus on Kafka, as the environment says.
 * @param needed topics that the service follows: that they are there, of the right shape, is what is asked of the broker first.
 */
export const openBus = (
  config: KafkaEnvironment,
  clientId: string,
  needed: readonly TopicDefinition[],
  log: Logger,
): Opened<OperableBus> => {
  const { KAFKA_BROKERS: brokers, KAFKA_SSL, KAFKA_SSL_CA: ca, KAFKA_REPLICATION_FACTOR: replicationFactor } = config;
  const sasl = saslOf(config);
  const adapter = openKafkaBus({
    brokers,
    clientId,
    ssl: KAFKA_SSL && ca !== undefined ? { ca } : KAFKA_SSL,
    ...(sasl !== null && { sasl }),
    ...(replicationFactor !== undefined && { replicationFactor }),
    log: log.child({ part: 'kafka' }),
  });
  const probe = (): Promise<void> => adapter.ensureTopics(needed);
  return { adapter, dependency: { name: 'kafka', address: brokers.join(','), probe }, close: () => adapter.close() };
};

/** Closes them all, and says the first thing that went wrong. */
export const closeAll = async (opened: readonly Pick<Opened<unknown>, 'close'>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(opened.map((one) => one.close()));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
