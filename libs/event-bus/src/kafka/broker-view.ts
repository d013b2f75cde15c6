import { type Cluster, type Consumer, type Kafka, PartitionAssigners } from 'kafkajs';
import { type PartitionOffset, TopicMismatch } from '../event-bus';
import { partitionName } from '../partition-name';
import type { Leaders } from './careful-send';
import { isUnknownTopic } from './kafka-errors';
import { persistently } from './persistence';

/** A record as the log holds it: also of transactions that were aborted or are still open, and their markers. */
export interface RawRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

export interface RawSlice {
  readonly records: readonly RawRecord[];
  /** Everything below is decided: committed or aborted. */
  readonly lastStableOffset: bigint;
}

export interface PartitionBounds {
  readonly low: bigint;
  /** Next offset to be written, also by a transaction that is not over. */
  readonly end: bigint;
}

/** Where to begin. Undefined, or past the end: the beginning. What retention has taken is passed over. */
export const startWithin = ({ low, end }: PartitionBounds, wanted: string | undefined): bigint => {
  if (wanted === undefined) return low;
  const offset = BigInt(wanted);
  return offset < low || offset > end ? low : offset;
};

const FETCH_BYTES = 1_048_576;
/** How long leaders may move before that counts as an outage. */
const PATIENCE_MS = 5_000;
/** How long a broker may not know yet what another has just made. */
const NEWS_TRAVELS_MS = 1_500;

interface Opened {
  readonly consumer: Consumer;
  readonly cluster: Cluster;
}

/**
 * Looks at brokers without being a member of any group: bounds of partitions, and raw records. kafkajs has no public way to its
 * connections but the one that it hands to partition assigners, so this is a consumer that never subscribes to anything.
 */
export class BrokerView {
  private opening: Promise<Opened> | null = null;

  constructor(private readonly kafka: Kafka) {}

  /** @throws TopicMismatch when the topic does not exist. */
  partitionsOf(topic: string): Promise<number> {
    return this.look([topic], async (cluster) => cluster.findTopicPartitionMetadata(topic).length);
  }

  /** The node that leads each partition, by `topic[partition]`. @throws TopicMismatch when a topic does not exist. */
  async leaders(topics: readonly string[]): Promise<Leaders> {
    return this.look(topics, async (cluster) => {
      await cluster.refreshMetadata();
      const found = topics.flatMap((topic) =>
        cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId, leader }) => [partitionName(topic, partitionId), leader] as const),
      );
      return new Map(found);
    });
  }

  /** Next offset to be written of every partition; a broker that has just become leader makes us wait instead of naming too low a one. */
  async ends(topics: readonly string[]): Promise<readonly PartitionOffset[]> {
    if (topics.length === 0) return [];
    return this.look(topics, (cluster) => this.offsets(cluster, topics, false));
  }

  /** Bounds of every partition, by `topic[partition]`. */
  async bounds(topics: readonly string[]): Promise<ReadonlyMap<string, PartitionBounds>> {
    if (topics.length === 0) return new Map();
    return this.look(topics, async (cluster) => {
      const lows = await this.offsets(cluster, topics, true);
      const ends = await this.offsets(cluster, topics, false);
      const lowOf = new Map(
        lows.map(({ topic, partition, offset }) => [partitionName(topic, partition), BigInt(offset)]),
      );
      return new Map(
        ends.map(({ topic, partition, offset }) => {
          const name = partitionName(topic, partition);
          return [name, { low: lowOf.get(name) ?? 0n, end: BigInt(offset) }];
        }),
      );
    });
  }

  /** Records from `offset` on, about a megabyte of them at most. */
  async fetch(topic: string, partition: number, offset: bigint): Promise<RawSlice> {
    return this.look([topic], async (cluster) => {
      const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      const broker = await cluster.findBroker({ nodeId: nodeId ?? '-1' });
      const wanted = { partition, fetchOffset: String(offset), maxBytes: FETCH_BYTES };
      const answer = (await broker.fetch({
        isolationLevel: 0,
        maxWaitTime: 100,
        minBytes: 1,
        maxBytes: FETCH_BYTES,
        topics: [{ topic, partitions: [wanted] }],
      })) as { responses: { partitions: { lastStableOffset: string; messages: RawRecord[] }[] }[] };
      const found = answer.responses[0]?.partitions[0];
      if (found === undefined) throw new Error(`the broker answered nothing about ${partitionName(topic, partition)}`);
      return {
        records: found.messages.filter((record) => BigInt(record.offset) >= offset),
        lastStableOffset: BigInt(found.lastStableOffset),
      };
    });
  }

  /** Asks any broker for anything, once. @throws when none answers. */
  async ask(): Promise<void> {
    const opened = await this.open();
    await opened.cluster.refreshMetadata().catch((error: unknown) => {
      this.forget(opened);
      throw error;
    });
  }

  async close(): Promise<void> {
    const opening = this.opening;
    this.opening = null;
    await opening?.then(({ consumer }) => consumer.disconnect()).catch(() => undefined);
  }

  /** A handle that failed is thrown away: it may remember topics that are gone, and leaders that have moved. */
  private look<T>(topics: readonly string[], work: (cluster: Cluster) => Promise<T>): Promise<T> {
    const begun = performance.now();
    return persistently(PATIENCE_MS, async () => {
      const opened = await this.open();
      try {
        await opened.cluster.addMultipleTargetTopics([...topics]);
        return await work(opened.cluster);
      } catch (error) {
        this.forget(opened);
        if (!isUnknownTopic(error) || performance.now() - begun < NEWS_TRAVELS_MS) throw error;
        throw new TopicMismatch(topics.join(', '), 'does not exist; call ensureTopics first');
      }
    });
  }

  private async offsets(
    cluster: Cluster,
    topics: readonly string[],
    fromBeginning: boolean,
  ): Promise<readonly PartitionOffset[]> {
    const asked = topics.map((topic) => ({
      topic,
      fromBeginning,
      partitions: cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => ({ partition: partitionId })),
    }));
    const answers = await cluster.fetchTopicsOffset(asked);
    return answers.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset })),
    );
  }

  private open(): Promise<Opened> {
    this.opening ??= this.connect().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private async connect(): Promise<Opened> {
    let found: Cluster | null = null;
    const consumer = this.kafka.consumer({
      groupId: 'never-joined',
      readUncommitted: true,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (config) => {
          found = config.cluster;
          return PartitionAssigners.roundRobin(config);
        },
      ],
    });
    const cluster = found as Cluster | null;
    if (cluster === null) throw new Error('kafkajs made no cluster for its assigner');
    await consumer.connect();
    return { consumer, cluster };
  }

  /** Not waited for: a broker that hangs keeps its requests for as long as they may take. */
  private forget(opened: Opened): void {
    const current = this.opening;
    void current?.then((one) => {
      if (one === opened && this.opening === current) this.opening = null;
    });
    opened.consumer.disconnect().catch(() => undefined);
  }
}
