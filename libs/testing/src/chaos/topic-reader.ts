import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import type { StateRecord } from '../checkers/check-published';

/** A record as somebody else's consumer reads it. */
export interface ReadRecord extends StateRecord {
  /** Milliseconds since 1970, when the broker took it. */
  readonly timestamp: number;
}

/** Reads topics from the beginning, committed records only, with a plain client that shares nothing with our adapter. */
export class TopicReader {
  private readonly read = new Map<string, ReadRecord[]>();

  private constructor(
    private readonly kafka: Kafka,
    private readonly consumer: Consumer,
    private readonly group: string,
  ) {}

  /** Resolves when the reader has joined; it goes on reading until it is closed. */
  static async open(brokers: readonly string[], topics: readonly string[]): Promise<TopicReader> {
    const kafka = new Kafka({ clientId: 'chaos', brokers: [...brokers], logLevel: logLevel.NOTHING });
    const group = `chaos-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
    const reader = new TopicReader(kafka, consumer, group);
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    } catch (error) {
      await consumer.disconnect();
      throw error;
    }
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => reader.take(batch.topic, batch.partition, batch.messages),
    });
    await joined;
    return reader;
  }

  /** In the order in which each partition was read. */
  records(topic: string): readonly ReadRecord[] {
    return this.read.get(topic) ?? [];
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
    const admin = this.kafka.admin();
    await admin.connect();
    await admin.deleteGroups([this.group]).catch(() => undefined);
    await admin.disconnect();
  }

  private take(topic: string, partition: number, messages: readonly KafkaMessage[]): void {
    const known = this.read.get(topic) ?? [];
    this.read.set(topic, known);
    for (const { key, value, headers, offset, timestamp } of messages) {
      const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)] as const);
      known.push({
        topic,
        partition,
        offset,
        key: key?.toString() ?? '',
        value: value?.toString() ?? null,
        headers: Object.fromEntries(texts),
        timestamp: Number(timestamp),
      });
    }
  }
}
