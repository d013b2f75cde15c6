import { type TopicDefinition, topics as known } from '@baton/contracts';
import { type Admin, Kafka, type KafkaConfig, KafkaJSProtocolError, logLevel } from 'kafkajs';
import type { BusUnderTest } from '../src/contract';
import type { EventBus } from '../src/event-bus';
import { openKafkaBus } from '../src/kafka/kafka-bus';
import type { KafkaBusOptions } from '../src/kafka/kafka-options';
import type { OperableBus } from '../src/operable-bus';

/** @throws when nobody said where Kafka is. */
export const testBrokers = (): string[] => {
  const brokers = process.env['BATON_TEST_KAFKA_BROKERS'];
  if (brokers === undefined) throw new Error('BATON_TEST_KAFKA_BROKERS is not set: run npm run test:stack');
  return brokers.split(',');
};

/** kafkajs as it is, for looking behind the adapter and for showing what it does alone. */
export const plainKafka = (brokers: readonly string[] = testBrokers(), more: Partial<KafkaConfig> = {}): Kafka =>
  new Kafka({
    brokers: [...brokers],
    clientId: 'test',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20 },
    ...more,
  });

/** Notes the topics that a bus was asked to make, so that they can be taken away again. */
const noting = <Bus extends EventBus>(bus: Bus, made: Set<string>): Bus => {
  const note = (topics: readonly TopicDefinition[]): void => {
    for (const { name } of topics) if (name !== known.relay.name) made.add(name);
  };
  return Object.assign(Object.create(bus) as Bus, {
    ensureTopics: (topics: readonly TopicDefinition[]) => {
      note(topics);
      return bus.ensureTopics(topics);
    },
    openWriter: (name: string, topics: readonly TopicDefinition[]) => {
      note(topics);
      return bus.openWriter(name, topics);
    },
  });
};

const isUnknownTopic = (error: unknown): boolean =>
  error instanceof KafkaJSProtocolError && error.type === 'UNKNOWN_TOPIC_OR_PARTITION';

/** A list of topics may be older than the deletion of one by the test itself. */
const dropTopic = async (admin: Admin, name: string): Promise<void> => {
  try {
    await admin.deleteTopics({ topics: [name] });
  } catch (error) {
    if (!isUnknownTopic(error) && !isUnknownTopic((error as Error).cause)) throw error;
  }
};

export interface KafkaUnderTest extends BusUnderTest {
  readonly bus: OperableBus;
  reopen(): Promise<OperableBus>;
}

/** The bus on the Kafka that the environment names, quick to try again; takes away the topics that it made. */
export const kafkaUnderTest = async (options: Partial<KafkaBusOptions> = {}): Promise<KafkaUnderTest> => {
  const brokers = options.brokers ?? testBrokers();
  const made = new Set<string>();
  const opened: OperableBus[] = [];
  const reopen = async (): Promise<OperableBus> => {
    const quick = { clientId: 'test', maxWaitMs: 50, sessionTimeoutMs: 6_000, retry: { firstMs: 1, maxMs: 20 } };
    const bus = noting(openKafkaBus({ ...quick, ...options, brokers }), made);
    opened.push(bus);
    return bus;
  };
  const dropTopics = async (): Promise<void> => {
    const admin = plainKafka(brokers).admin();
    await admin.connect();
    const there = new Set(await admin.listTopics());
    for (const name of made) if (there.has(name)) await dropTopic(admin, name);
    await admin.disconnect();
  };
  return {
    bus: await reopen(),
    reopen,
    dispose: async () => {
      for (const bus of opened) await bus.close();
      await dropTopics();
    },
  };
};
