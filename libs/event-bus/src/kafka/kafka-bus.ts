import { type TopicDefinition, topics as known } from '@baton/contracts';
import type { RetryOptions } from 'kafkajs';
import { silentLog } from '../bus-log';
import {
  BusUnavailable,
  type ConsumeOptions,
  type FencedWriter,
  type Leadership,
  type OutgoingRecord,
  type PartitionOffset,
  type RunningConsumer,
} from '../event-bus';
import type { OperableBus } from '../operable-bus';
import { AnsweredTime } from './answered-time';
import { BrokerView } from './broker-view';
import { kafkaClient } from './kafka-client';
import { KafkaConsumer } from './kafka-consumer';
import { asBusError } from './kafka-errors';
import { leadOnKafka } from './kafka-leadership';
import type { KafkaBusOptions } from './kafka-options';
import { openKafkaWriter, type WriterDeps } from './open-writer';
import { Publisher } from './publisher';
import { republishTopics } from './republish';
import { TopicCatalog } from './topic-catalog';

const HOUR_MS = 3_600_000;
const DEFAULTS = {
  log: silentLog,
  sessionTimeoutMs: 10_000,
  maxWaitMs: 250,
  rollEveryMs: 6 * HOUR_MS,
  retry: { firstMs: 50, maxMs: 10_000 },
};

/** Questions that callers wait for: a broker that is away is told of soon, and they decide when to ask again. */
const ASKING: RetryOptions = { initialRetryTime: 50, maxRetryTime: 500, retries: 3 };
/** After each commit the broker says CONCURRENT_TRANSACTIONS for some milliseconds; with kafkajs' own 300 that is 50 times slower. */
const WRITING: RetryOptions = { initialRetryTime: 3, maxRetryTime: 500, retries: 12 };
const READING: RetryOptions = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 };

class KafkaBus implements OperableBus {
  private readonly view: BrokerView;
  private readonly catalog: TopicCatalog;
  private readonly publisher: Publisher;
  private readonly writing: WriterDeps;
  private readonly time: AnsweredTime;
  private readonly consumers = new Set<KafkaConsumer>();
  private readonly writers = new Set<FencedWriter>();
  private readonly leaderships = new Set<Leadership>();
  private readonly closing = new AbortController();

  constructor(private readonly options: KafkaBusOptions & typeof DEFAULTS) {
    const { log, replicationFactor = -1, rollEveryMs } = options;
    const asking = kafkaClient(options, log, ASKING);
    const writing = kafkaClient(options, log, WRITING);
    this.view = new BrokerView(asking);
    this.catalog = new TopicCatalog({ kafka: asking, log, replicationFactor });
    this.publisher = new Publisher(writing, this.view);
    this.writing = { kafka: writing, view: this.view, catalog: this.catalog, log, rollEveryMs };
    this.time = new AnsweredTime(() => this.view.ask());
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.available('topics cannot be looked at', () => this.catalog.ensure(topics));
  }

  lead(name: string, signal: AbortSignal): Promise<Leadership> {
    const { log, sessionTimeoutMs, maxWaitMs } = this.options;
    const either = AbortSignal.any([signal, this.closing.signal]);
    return this.available(
      `cannot wait to lead ${name}`,
      async () => {
        await this.catalog.ensure([known.relay]);
        const kafka = kafkaClient(this.options, log, READING);
        const leadership = await leadOnKafka({ kafka, log, sessionTimeoutMs, maxWaitMs }, name, either);
        this.leaderships.add(leadership);
        const release = async (): Promise<void> => {
          this.leaderships.delete(leadership);
          await leadership.release();
        };
        return { lost: leadership.lost, release };
      },
      either,
    );
  }

  openWriter(name: string, topics: readonly TopicDefinition[]): Promise<FencedWriter> {
    return this.available(`writer ${name} cannot be opened`, async () => {
      const opened = await openKafkaWriter(this.writing, name, topics);
      const writer: FencedWriter = {
        checkpoint: opened.checkpoint,
        generation: opened.generation,
        write: (records, checkpoint) => opened.write(records, checkpoint),
        close: async () => {
          this.writers.delete(writer);
          await opened.close();
        },
      };
      this.writers.add(writer);
      return writer;
    });
  }

  publish(records: readonly OutgoingRecord[]): Promise<void> {
    return this.available('records were not written', () => this.publisher.publish(records));
  }

  consume(options: ConsumeOptions): Promise<RunningConsumer> {
    const { log, sessionTimeoutMs, maxWaitMs, retry } = this.options;
    return this.available(`group ${options.group} cannot be joined`, async () => {
      await this.catalog.ensure(options.topics);
      const consumer = new KafkaConsumer(
        {
          kafka: kafkaClient(this.options, log, READING),
          view: this.view,
          time: this.time,
          log,
          sessionTimeoutMs,
          maxWaitMs,
          retry,
          dropGroup: (group) => this.catalog.dropGroup(group),
          onStopped: (stopped) => void this.consumers.delete(stopped),
        },
        options,
      );
      this.consumers.add(consumer);
      await consumer.start().catch(async (error: unknown) => {
        await consumer.stop();
        throw error;
      });
      return consumer;
    });
  }

  highWatermarks(topics: readonly TopicDefinition[]): Promise<readonly PartitionOffset[]> {
    return this.available('high watermarks cannot be asked for', () => this.view.ends(topics.map(({ name }) => name)));
  }

  committed(group: string): Promise<readonly PartitionOffset[]> {
    return this.available(`group ${group} cannot be asked for`, () => this.catalog.committed(group));
  }

  republish(writer: string, topics: readonly TopicDefinition[] = []): Promise<void> {
    return this.available(`${writer} cannot be written anew`, () => republishTopics(this.writing, writer, topics));
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort(new BusUnavailable('the bus is closed'));
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
    await Promise.all([...this.writers].map((writer) => writer.close()));
    await Promise.all([...this.leaderships].map((leadership) => leadership.release()));
    this.time.stop();
    await this.publisher.close();
    await this.catalog.close();
    await this.view.close();
  }

  /** @param signal its reason is thrown as it is. @throws BusUnavailable for whatever kafkajs throws. */
  private async available<T>(failed: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.closing.signal.aborted) throw new BusUnavailable('the bus is closed');
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw asBusError(error, failed);
    }
  }
}

/**
 * The bus on Kafka 3.9 or 4. Opening needs no broker: the first use does, and a broker that is away is BusUnavailable.
 */
export const openKafkaBus = (options: KafkaBusOptions): OperableBus => new KafkaBus({ ...DEFAULTS, ...options });
