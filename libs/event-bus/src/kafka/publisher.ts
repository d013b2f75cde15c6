import type { Kafka, Producer } from 'kafkajs';
import { partitionOf } from '../embedded/partitioner';
import type { OutgoingRecord } from '../event-bus';
import type { BrokerView } from './broker-view';
import { parcelsOf, saidPartition, sendCarefully } from './careful-send';

/** Plain writes, one awaited send at a time on a producer that is thrown away at the first thing that is not as expected. */
export class Publisher {
  private opening: Promise<Producer> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly partitions = new Map<string, number>();

  constructor(
    private readonly kafka: Kafka,
    private readonly view: BrokerView,
  ) {}

  /** @throws TopicMismatch for a topic that does not exist; what kafkajs throws: some of the records may have been written. */
  publish(records: readonly OutgoingRecord[]): Promise<void> {
    const result = this.turn.then(() => this.send(records));
    this.turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.turn;
    const opening = this.opening;
    this.opening = null;
    await opening?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async send(records: readonly OutgoingRecord[]): Promise<void> {
    for (const { topic } of records) {
      if (!this.partitions.has(topic)) this.partitions.set(topic, await this.view.partitionsOf(topic));
    }
    this.opening ??= this.connect();
    const opening = this.opening;
    try {
      const producer = await opening;
      const place = ({ topic, key }: OutgoingRecord): number => partitionOf(key, this.partitions.get(topic) ?? 1);
      for (const parcel of parcelsOf(records, place)) await sendCarefully(producer, [parcel]);
    } catch (error) {
      this.opening = null;
      this.partitions.clear();
      opening.then((producer) => producer.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: saidPartition,
    });
    await producer.connect();
    return producer;
  }
}
