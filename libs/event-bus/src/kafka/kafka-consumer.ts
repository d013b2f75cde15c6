import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { type BusRecord, BusUnavailable, type ConsumeOptions, type RunningConsumer, TopicMismatch } from '../event-bus';
import { describe } from '../failure';
import { partitionName } from '../partition-name';
import type { AnsweredTime } from './answered-time';
import { type BrokerView, type PartitionBounds, startWithin } from './broker-view';
import { FetchCycles } from './fetch-cycles';
import { FetchWatch } from './fetch-watch';
import { asRecord, sizeOf } from './fetched-record';
import { GroupLife } from './group-life';
import { openMember } from './group-member';
import { PartitionLane } from './partition-lane';
import { persistently, within } from './persistence';

/** What consumers need of the bus that runs them. */
export interface ConsumerDeps {
  /** A client of its own: kafkajs keeps committed offsets of a group per client, for all its members. */
  readonly kafka: Kafka;
  readonly view: BrokerView;
  readonly time: Pick<AnsweredTime, 'now' | 'start'>;
  readonly log: BusLog;
  readonly sessionTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  readonly dropGroup: (group: string) => Promise<void>;
  readonly onStopped: (consumer: KafkaConsumer) => void;
}

/** Less than a rebalance may take. */
const LETTING_GO_MS = 20_000;
/** How long stopping may wait for a broker that does not answer. */
const GOODBYE_MS = 10_000;
const COMMIT_EVERY_MS = 5_000;
const BUFFERED_BYTES = 16_777_216;
const LEAST_PER_PARTITION = 262_144;

/** A member of a group: kafkajs fetches and keeps the session, a lane for each partition handles. */
export class KafkaConsumer implements RunningConsumer {
  private readonly consumer: Consumer;
  private lanes = new Map<string, PartitionLane>();
  private readonly committed = new Map<string, string>();
  private readonly bytesPerLane: number;
  private readonly ending = new AbortController();
  private readonly cycles = new FetchCycles();
  private readonly life: GroupLife;
  private readonly watch: FetchWatch;
  private commits: NodeJS.Timeout | null = null;
  private stopped: Promise<void> | null = null;

  constructor(
    private readonly deps: ConsumerDeps,
    private readonly options: ConsumeOptions,
  ) {
    const { kafka, sessionTimeoutMs, maxWaitMs, time } = deps;
    const partitions = options.topics.reduce((sum, topic) => sum + topic.partitions, 0);
    this.bytesPerLane = Math.max(LEAST_PER_PARTITION, Math.floor(BUFFERED_BYTES / Math.max(1, partitions)));
    this.watch = new FetchWatch(() => time.now());
    this.consumer = openMember({
      kafka,
      group: options.group,
      sessionTimeoutMs,
      maxWaitMs,
      bytesPerPartition: this.bytesPerLane,
      letGo: () => this.letGo(),
      mayRestart: () => !this.ending.signal.aborted,
    });
    this.listen();
    this.life = new GroupLife({
      consumer: this.consumer,
      group: options.group,
      topics: options.topics.map(({ name }) => name),
      run: {
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 4,
        eachBatch: async (payload) => this.accept(payload),
      },
      log: deps.log,
      ending: this.ending.signal,
      onFatal: (error) => options.onCrash?.(error),
    });
  }

  /** Resolves when the group has given this member its partitions, or its absence of any. @throws BusUnavailable; what kafkajs throws. */
  async start(): Promise<void> {
    await this.life.begin();
    this.deps.time.start();
    if (this.options.ephemeral !== true) this.commits = setInterval(() => void this.commit(), COMMIT_EVERY_MS).unref();
  }

  /** Idempotent. */
  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  /** Of the slowest: fetching as a whole, or one handler that hangs, however well the others do. */
  sinceLastPoll(): number {
    return Math.max(this.watch.silentMs(), ...[...this.lanes.values()].map((lane) => lane.stalledMs()));
  }

  private listen(): void {
    const { consumer, cycles, watch } = this;
    const { FETCH_START, FETCH, REQUEST, REQUEST_TIMEOUT, GROUP_JOIN, END_BATCH_PROCESS } = consumer.events;
    consumer.on(FETCH_START, ({ payload }) => cycles.asked(payload.nodeId));
    consumer.on(FETCH, ({ payload }) => {
      cycles.answered(payload.nodeId);
      watch.wentRound();
    });
    consumer.on(REQUEST, ({ payload: { apiName, broker } }) => {
      if (apiName === 'Fetch') watch.answered(broker);
    });
    consumer.on(REQUEST_TIMEOUT, ({ payload: { apiName, broker } }) => {
      if (apiName === 'Fetch') watch.unanswered(broker);
    });
    consumer.on(GROUP_JOIN, ({ payload }) => this.assign(payload.memberAssignment));
    consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      // Markers and aborted tails deliver nothing to `eachBatch`, and move the partition on all the same.
      if (payload.batchSize > 0) return;
      const lane = this.lanes.get(partitionName(payload.topic, payload.partition));
      const next = BigInt(payload.lastOffset) + 1n;
      if (lane === undefined || lane.fetchAt === null || next <= lane.fetchAt) return;
      this.hand(lane, [], next, payload.highWatermark, 0);
    });
  }

  /** Called inside the joining: nothing is fetched before this returns, so that no partition is read before it is placed. */
  private assign(assignment: Readonly<Record<string, number[]>>): void {
    this.lanes = new Map();
    if (this.ending.signal.aborted) {
      setImmediate(() => void this.consumer.disconnect().catch(() => undefined)); // it was stopped while it joined
      return;
    }
    const { onBatch } = this.options;
    const { retry, time } = this.deps;
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const lane: PartitionLane = new PartitionLane({
          topic,
          partition,
          onBatch,
          retry,
          clock: () => time.now(),
          maxBytes: this.bytesPerLane,
          onRoom: () => this.resume(lane),
        });
        this.lanes.set(partitionName(topic, partition), lane);
        this.pause(lane);
      }
    }
    void this.place([...this.lanes.values()], ({ topic, partition }) => this.options.startAt(topic, partition));
  }

  /** Finds out where each lane begins, for as long as it takes. */
  private async place(
    lanes: readonly PartitionLane[],
    startOf: (lane: PartitionLane) => Promise<string | undefined>,
  ): Promise<void> {
    await this.cycles.settled();
    const { view } = this.deps;
    const topics = [...new Set(lanes.map(({ topic }) => topic))];
    let bounds: Promise<ReadonlyMap<string, PartitionBounds>> | null = null;
    const placeOne = async (lane: PartitionLane): Promise<void> => {
      const { topic, partition } = lane;
      const wanted = await startOf(lane);
      bounds ??= view.bounds(topics);
      const early = (await bounds.catch(() => view.bounds([topic]))).get(partitionName(topic, partition));
      // The others may have written and read on since; only what is still past the end now is of a bus that was wiped.
      const isPast = wanted !== undefined && early !== undefined && BigInt(wanted) > early.end;
      const found = isPast ? (await view.bounds([topic])).get(partitionName(topic, partition)) : early;
      if (found === undefined) throw new Error(`${partitionName(topic, partition)} has no bounds`);
      this.startAt(lane, startWithin(found, wanted));
    };
    await Promise.all(lanes.map((lane) => this.untilDone(lane, () => placeOne(lane))));
  }

  private startAt(lane: PartitionLane, offset: bigint): void {
    if (lane.signal.aborted) return;
    const { topic, partition } = lane;
    lane.fetchAt = offset;
    this.consumer.seek({ topic, partition, offset: String(offset) });
    this.resume(lane);
  }

  private async untilDone(lane: PartitionLane, work: () => Promise<void>): Promise<void> {
    const { log } = this.deps;
    const attempt = async (): Promise<void> => {
      try {
        if (!lane.signal.aborted) await work();
      } catch (error) {
        const { topic, partition } = lane;
        log.warn({ group: this.options.group, topic, partition, error: describe(error) }, 'cannot begin to read yet');
        // The group has given us the partition, so a broker that does not know the topic will, or the group takes it back.
        throw error instanceof TopicMismatch ? new BusUnavailable(error.message, { cause: error }) : error;
      }
    };
    await persistently(Number.POSITIVE_INFINITY, attempt, lane.signal).catch(() => undefined);
  }

  private accept(payload: EachBatchPayload): void {
    const { batch } = payload;
    const { topic, partition } = batch;
    const lane = this.lanes.get(partitionName(topic, partition));
    const { fetchedOffset } = batch as typeof batch & { readonly fetchedOffset: string };
    if (lane === undefined || lane.fetchAt === null || lane.signal.aborted || payload.isStale()) return;
    if (BigInt(fetchedOffset) !== lane.fetchAt) return this.replace(lane, fetchedOffset);
    payload.resolveOffset(batch.lastOffset());
    const records = batch.messages.map((message) => asRecord(topic, partition, message));
    const bytes = batch.messages.reduce((sum, message) => sum + sizeOf(message), 0);
    this.hand(lane, records, BigInt(batch.lastOffset()) + 1n, batch.highWatermark, bytes);
  }

  /** kafkajs has moved by itself, as it does when the broker no longer has the offset: begin again where we were, if that still exists. */
  private replace(lane: PartitionLane, fetchedOffset: string): void {
    const { topic, partition, fetchAt } = lane;
    this.deps.log.warn(
      { group: this.options.group, topic, partition, fetchedOffset, expected: String(fetchAt) },
      'moved',
    );
    lane.fetchAt = null;
    this.pause(lane);
    void this.place([lane], async () => String(fetchAt ?? 0n));
  }

  /** A new leader may name a high watermark that is lower than what was read already; what was read is below it all the same. */
  private hand(lane: PartitionLane, records: BusRecord[], next: bigint, highWatermark: string, bytes: number): void {
    const end = BigInt(highWatermark) > next ? highWatermark : String(next);
    lane.push({ records, nextOffset: String(next), highWatermark: end, bytes });
    if (lane.isFull) this.pause(lane);
  }

  /** Before the group may give partitions to somebody else, and before stopping. */
  private async letGo(): Promise<void> {
    if (this.lanes.size === 0) return;
    const done = await within(LETTING_GO_MS, this.stopLanes());
    if (done === 'late') {
      this.deps.log.error(
        { group: this.options.group },
        'a batch does not come to an end; its partition goes to another member',
      );
    }
  }

  private async stopLanes(): Promise<void> {
    const stopOne = async (lane: PartitionLane): Promise<void> => {
      const isFirst = !lane.signal.aborted;
      await lane.stop();
      if (isFirst) this.options.onRelease?.(lane.topic, lane.partition);
    };
    await Promise.all([...this.lanes.values()].map(stopOne));
  }

  private async end(): Promise<void> {
    const { group, ephemeral } = this.options;
    const { dropGroup, onStopped } = this.deps;
    this.ending.abort();
    if (this.commits !== null) clearInterval(this.commits);
    for (const lane of this.lanes.values()) this.pause(lane);
    await this.stopLanes();
    if (ephemeral !== true) await within(GOODBYE_MS, this.commit());
    await within(GOODBYE_MS, this.consumer.disconnect());
    if (ephemeral === true) await within(GOODBYE_MS, dropGroup(group));
    onStopped(this);
  }

  /** Only tools read it, so a failure is no matter: consumers keep their positions with what they changed. */
  private async commit(): Promise<void> {
    const handled = [...this.lanes.values()].flatMap(({ topic, partition, handled: offset }) =>
      offset === null || this.committed.get(partitionName(topic, partition)) === offset
        ? []
        : [{ topic, partition, offset }],
    );
    if (handled.length === 0) return;
    try {
      await this.consumer.commitOffsets(handled);
      for (const { topic, partition, offset } of handled) this.committed.set(partitionName(topic, partition), offset);
    } catch (error) {
      this.deps.log.info({ group: this.options.group, error: describe(error) }, 'group offsets not committed');
    }
  }

  private pause({ topic, partition }: PartitionLane): void {
    this.whileRunning(() => this.consumer.pause([{ topic, partitions: [partition] }]));
  }

  private resume(lane: PartitionLane): void {
    const { topic, partition } = lane;
    if (lane.signal.aborted || lane.fetchAt === null || lane.isFull) return;
    this.whileRunning(() => this.consumer.resume([{ topic, partitions: [partition] }]));
  }

  /** kafkajs refuses while it is between two lives; the next one begins with an assignment. */
  private whileRunning(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.deps.log.info({ group: this.options.group, error: describe(error) }, 'the consumer is not running now');
    }
  }
}
