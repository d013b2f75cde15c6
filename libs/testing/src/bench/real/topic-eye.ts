import { type Consumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';

/** Reads a topic, committed records only, and tells when a record with a certain mark became readable. */
export class TopicEye {
  private readonly seen = new Map<string, number>();
  private readonly waiting = new Map<string, (at: number) => void>();

  private constructor(
    private readonly consumer: Consumer,
    private readonly markOf: (message: KafkaMessage) => string,
  ) {}

  /** @param markOf tells a record from every other. */
  static async on(
    brokers: string,
    topic: string,
    group: string,
    markOf: (message: KafkaMessage) => string,
  ): Promise<TopicEye> {
    const kafka = new Kafka({ clientId: group, brokers: brokers.split(','), logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: group, readUncommitted: false, maxWaitTimeInMs: 500 });
    const eye = new TopicEye(consumer, markOf);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => eye.note(message) });
    await joined;
    return eye;
  }

  /** When it became readable here, by `performance.now()`. */
  async sees(mark: string): Promise<number> {
    return this.seen.get(mark) ?? new Promise((resolve) => this.waiting.set(mark, resolve));
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }

  private note(message: KafkaMessage): void {
    const mark = this.markOf(message);
    const at = performance.now();
    this.seen.set(mark, at);
    this.waiting.get(mark)?.(at);
    this.waiting.delete(mark);
  }
}
