import { type TopicDefinition, topics } from '@baton/contracts';
import type { BusRecord, ConsumedBatch, ConsumeOptions, OutgoingRecord, PartitionOffset } from '@baton/event-bus';
import type { Dice } from '@baton/testing';
import { partitionOf } from '../hub.feed';

const laneName = (topic: string, partition: number): string => `${topic}[${partition}]`;

/** Topics as Kafka keeps them: each transaction leaves a marker in every partition that it wrote to, and a topic made again counts from 0. */
export class TopicsModel {
  /** What stands at each offset; null: a marker. */
  private readonly partitions = new Map<string, (BusRecord | null)[]>();

  async ensureTopics(): Promise<void> {}

  async highWatermarks(asked: readonly TopicDefinition[]): Promise<readonly PartitionOffset[]> {
    return asked.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        topic: name,
        partition,
        offset: String(this.end(name, partition)),
      })),
    );
  }

  end(topic: string, partition: number): number {
    return this.at(topic, partition).length;
  }

  /** One transaction. */
  write(records: readonly OutgoingRecord[]): void {
    const touched = new Set<(BusRecord | null)[]>();
    for (const record of records) {
      const partition = partitionOf(record.topic, record.key);
      const log = this.at(record.topic, partition);
      log.push({ ...record, partition, offset: String(log.length), timestamp: 0 });
      touched.add(log);
    }
    for (const log of touched) log.push(null);
  }

  /** Deleted, and made again. */
  empty(topic: string): void {
    for (const name of this.partitions.keys()) if (name.startsWith(`${topic}[`)) this.partitions.delete(name);
  }

  async consume(options: ConsumeOptions): Promise<ModelConsumer> {
    const consumer = new ModelConsumer(this, options);
    await consumer.begin();
    return consumer;
  }

  read(topic: string, partition: number, from: number, limit: number): readonly (BusRecord | null)[] {
    return this.at(topic, partition).slice(from, from + limit);
  }

  private at(topic: string, partition: number): (BusRecord | null)[] {
    const name = laneName(topic, partition);
    const found = this.partitions.get(name) ?? [];
    this.partitions.set(name, found);
    return found;
  }
}

interface Lane {
  readonly topic: string;
  readonly partition: number;
  fetchAt: number;
  /** It failed, and comes again. */
  again: ConsumedBatch | null;
}

/** A consumer whose every fetch is somebody else's decision; it goes on at its offset, whatever the topic is by then. */
export class ModelConsumer {
  private lanes: readonly Lane[] = [];
  private readonly stopping = new AbortController();
  private inHand: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: TopicsModel,
    private readonly options: ConsumeOptions,
  ) {}

  async begin(): Promise<void> {
    const { topics: read, startAt } = this.options;
    const begun = read.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, async (_, partition): Promise<Lane> => {
        const wanted = Number((await startAt(name, partition)) ?? 0);
        const fetchAt = wanted > this.log.end(name, partition) ? 0 : wanted;
        return { topic: name, partition, fetchAt, again: null };
      }),
    );
    this.lanes = await Promise.all(begun);
  }

  /** Whether there is something to hand over. */
  get isBehind(): boolean {
    return this.behind().length > 0;
  }

  /** Fetches from one partition, and waits until that is handled. */
  async fetch(dice: Dice): Promise<void> {
    const behind = this.behind();
    if (behind.length === 0) return;
    const lane = dice.one(behind);
    const end = this.log.end(lane.topic, lane.partition);
    if (lane.fetchAt > end) lane.fetchAt = 0;
    const batch = lane.again ?? this.batchOf(lane, dice.between(1, 6));
    lane.again = batch;
    this.inHand = this.options.onBatch(batch).then(
      () => {
        lane.again = null;
        lane.fetchAt = Number(batch.nextOffset);
      },
      () => undefined, // whoever threw has said why
    );
    await this.inHand;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.inHand;
  }

  sinceLastPoll(): number {
    return 0;
  }

  private behind(): readonly Lane[] {
    if (this.stopping.signal.aborted) return [];
    return this.lanes.filter(
      ({ topic, partition, fetchAt, again }) => again !== null || fetchAt !== this.log.end(topic, partition),
    );
  }

  private batchOf({ topic, partition, fetchAt }: Lane, limit: number): ConsumedBatch {
    const found = this.log.read(topic, partition, fetchAt, limit);
    return {
      topic,
      partition,
      records: found.filter((one) => one !== null),
      nextOffset: String(fetchAt + found.length),
      highWatermark: String(this.log.end(topic, partition)),
      signal: this.stopping.signal,
      heartbeat: async () => undefined,
    };
  }
}

/** The word of a relay; null: its topics are being written anew. */
export const wordOf = (relay: string, generation: string | null, caughtUp: boolean): OutgoingRecord => ({
  topic: topics.relay.name,
  key: relay,
  value: generation === null ? null : JSON.stringify({ position: null, storeId: 's', caughtUp, generation }),
  headers: {},
});
