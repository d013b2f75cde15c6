import { randomBytes } from 'node:crypto';
import { Kafka, type Producer } from 'kafkajs';
import { type RawRow, RawRows } from './raw-rows';

/** The raw way of what a command leaves: a row into the database, then its bytes into a topic of Kafka. */
export class RawPath {
  private next = 0;

  private constructor(
    readonly topic: string,
    private readonly raw: RawRows,
    private readonly rows: readonly RawRow[],
    private readonly producers: { readonly transactional: Producer; readonly plain: Producer },
  ) {}

  /** Makes a topic of its own. @param rawUrl of an empty database. @param rows what is inserted, in turn. */
  static async open(brokers: string, rawUrl: string, rows: readonly RawRow[]): Promise<RawPath> {
    const id = `bench-${randomBytes(4).toString('hex')}`;
    const topic = `${id}.latency`;
    const retry = { initialRetryTime: 2, multiplier: 1.5, maxRetryTime: 100, retries: 50 };
    const kafka = new Kafka({ clientId: id, brokers: brokers.split(','), logLevel: 0, retry });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 12 }], waitForLeaders: true });
    await admin.disconnect();
    const transactional = kafka.producer({ transactionalId: id, maxInFlightRequests: 1, idempotent: true });
    const plain = kafka.producer();
    await Promise.all([transactional.connect(), plain.connect()]);
    return new RawPath(topic, await RawRows.open(rawUrl, 1), rows, { transactional, plain });
  }

  /** Resolves when Kafka has committed it, or has it. */
  async write(key: string, kind: 'transactional' | 'plain' = 'transactional'): Promise<void> {
    const row = this.rows[this.next++ % this.rows.length];
    if (row === undefined) throw new RangeError('no row to insert');
    const { topic, producers } = this;
    const messages = [{ key, value: row.data, headers: { metadata: row.metadata } }];
    await this.raw.insert({ ...row, stream: key, id: key });
    if (kind === 'plain') return void (await producers.plain.send({ topic, acks: -1, messages }));
    const transaction = await producers.transactional.transaction();
    await transaction.send({ topic, acks: -1, messages });
    await transaction.commit();
  }

  async close(): Promise<void> {
    const { transactional, plain } = this.producers;
    await Promise.all([this.raw.close(), transactional.disconnect(), plain.disconnect()]);
  }
}
