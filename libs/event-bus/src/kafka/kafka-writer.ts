import { type TopicDefinition, topics as known } from '@baton/contracts';
import type { Producer, Transaction } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { partitionOf } from '../embedded/partitioner';
import {
  BusUnavailable,
  type Checkpoint,
  type FencedWriter,
  type OutgoingRecord,
  TopicMismatch,
  WriterFenced,
} from '../event-bus';
import { describe } from '../failure';
import { partitionName } from '../partition-name';
import { ROLL_KEY } from '../roll';
import { type Leaders, parcelsOf, sendOnce, shipmentsOf } from './careful-send';
import { checkpointRecord, type TopicNotes } from './checkpoint-record';
import type { CoordinatorMemory } from './coordinator-memory';
import { isFenced } from './kafka-errors';
import { PartitionEnds } from './partition-ends';
import { within } from './persistence';

const GOODBYE_MS = 5_000;
const ROLL_AGAIN_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a writer found when it was opened. */
export interface OpenedWriter {
  readonly name: string;
  readonly topics: readonly TopicDefinition[];
  readonly producer: Producer;
  /** The producer's. */
  readonly coordinator: CoordinatorMemory;
  readonly checkpoint: Checkpoint | null;
  readonly generation: string;
  readonly notes: TopicNotes;
  /** When it was opened: where one has moved since, the next write fails, and whoever opens anew finds it there. */
  readonly leaders: Leaders;
  /** Milliseconds since 1970. */
  readonly rolledAt: number;
  /** 0: never. */
  readonly rollEveryMs: number;
  readonly log: BusLog;
}

/** One transaction per write, on one producer, until the first thing that is not as expected. */
export class KafkaWriter implements FencedWriter {
  readonly checkpoint: Checkpoint | null;
  readonly generation: string;
  private readonly partitions: ReadonlyMap<string, number>;
  private last: Checkpoint | null;
  private notes: TopicNotes;
  private rolledAt: number;
  private rolling: NodeJS.Timeout | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private broken: Error | null = null;
  private discarded: Promise<unknown> | null = null;
  /** To requests that carry records. */
  private answers = 0;

  constructor(private readonly opened: OpenedWriter) {
    const { producer } = opened;
    producer.on(producer.events.REQUEST, ({ payload: { apiName } }) => {
      if (apiName === 'Produce') this.answers += 1;
    });
    this.checkpoint = opened.checkpoint;
    this.last = opened.checkpoint;
    this.generation = opened.generation;
    this.notes = opened.notes;
    this.rolledAt = opened.rolledAt;
    this.partitions = new Map([...opened.topics, known.relay].map(({ name, partitions }) => [name, partitions]));
    this.scheduleRoll();
  }

  async write(records: readonly OutgoingRecord[], checkpoint: Checkpoint): Promise<void> {
    const own = new Set(this.opened.topics.map(({ name }) => name));
    const foreign = records.find(({ topic }) => !own.has(topic));
    if (foreign !== undefined) throw new TopicMismatch(foreign.topic, `is not one of ${this.opened.name}'s`);
    await this.alone(() => this.transact(records, checkpoint, this.byKey, this.rolledAt));
  }

  async close(): Promise<void> {
    if (this.rolling !== null) clearTimeout(this.rolling);
    await this.turn.catch(() => undefined);
    this.broken ??= new BusUnavailable(`writer ${this.opened.name} is closed`);
    await within(GOODBYE_MS, this.discard(null));
  }

  private readonly byKey = ({ topic, key }: OutgoingRecord): number =>
    partitionOf(key, this.partitions.get(topic) ?? 1);

  /** One transaction at a time, and one awaited send at a time in it: kafkajs loses records of concurrent sends. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async transact(
    records: readonly OutgoingRecord[],
    checkpoint: Checkpoint,
    place: (record: OutgoingRecord) => number,
    rolledAt: number,
  ): Promise<void> {
    if (this.broken !== null) throw this.broken;
    const { producer, coordinator, name } = this.opened;
    let transaction: Transaction | null = null;
    try {
      transaction = await producer.transaction();
      const progress = { ...checkpoint, generation: this.generation };
      const mark = checkpointRecord(name, progress, {
        topics: this.expected(records, place),
        rolledAt,
        republishing: false,
      });
      const notes = await this.send(transaction, [...records, mark], place);
      await transaction.commit();
      coordinator.proven();
      this.notes = notes;
      this.last = checkpoint;
      this.rolledAt = rolledAt;
    } catch (error) {
      this.broken = isFenced(error)
        ? new WriterFenced(name)
        : new BusUnavailable(`a write of ${name} failed, its outcome is unknown: ${describe(error)}`, { cause: error });
      // Not waited for: a broker that hangs would hold whoever wants to open anew, which ends this transaction too.
      void this.discard(transaction);
      throw this.broken;
    }
  }

  /** @returns the notes with where each partition ends now. @throws when an answer is not what was sent. */
  private async send(
    transaction: Transaction,
    records: readonly OutgoingRecord[],
    place: (record: OutgoingRecord) => number,
  ): Promise<TopicNotes> {
    const ends = new PartitionEnds(this.notes);
    for (const shipment of shipmentsOf(parcelsOf(records, place), this.opened.leaders)) {
      const offsets = await sendOnce(transaction, shipment, () => this.answers);
      this.opened.coordinator.proven();
      for (const [index, { topic, partition, records: written }] of shipment.entries()) {
        const [first, end] = [offsets[index] ?? -1n, ends.of(topic, partition)];
        if (first < end) throw new Error(`${partitionName(topic, partition)} was ${end} records long and is ${first}`);
        ends.wrote(topic, partition, written.length, first);
      }
    }
    return ends.committed();
  }

  /** The checkpoint travels with the records, so it cannot know the offsets that they will get: it notes where they stand at least. */
  private expected(records: readonly OutgoingRecord[], place: (record: OutgoingRecord) => number): TopicNotes {
    const ends = new PartitionEnds(this.notes);
    for (const { topic, partition, records: one } of parcelsOf(records, place))
      ends.wrote(topic, partition, one.length);
    return ends.committed();
  }

  private scheduleRoll(notBefore = 0): void {
    const { rollEveryMs } = this.opened;
    if (rollEveryMs === 0 || this.broken !== null) return;
    const due = Math.max(notBefore, this.rolledAt + rollEveryMs - Date.now());
    const retryMs = Math.min(rollEveryMs, ROLL_AGAIN_MS);
    const roll = (): void => void this.roll().finally(() => this.scheduleRoll(retryMs));
    this.rolling = setTimeout(roll, Math.min(due, LONGEST_TIMER_MS)).unref();
  }

  /** Segments roll only when something is written: without it a quiet partition would keep what its tombstones took away. */
  private async roll(): Promise<void> {
    const { topics, name, log } = this.opened;
    const states = topics.filter(({ cleanup }) => cleanup === 'compact');
    const fillers = states.flatMap(({ name: topic, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        partition,
        record: { topic, key: ROLL_KEY, value: null, headers: {} },
      })),
    );
    const partitions = new Map<OutgoingRecord, number>(fillers.map(({ record, partition }) => [record, partition]));
    const records = fillers.map(({ record }) => record);
    try {
      await this.alone(async () => {
        if (this.last === null || this.broken !== null) return;
        await this.transact(records, this.last, (record) => partitions.get(record) ?? this.byKey(record), Date.now());
      });
    } catch (error) {
      log.warn(
        { writer: name, error: describe(error) },
        'the state topics were not made to roll; the next writer does it',
      );
    }
  }

  /** Ends what is open and lets the connections go. */
  private discard(transaction: Transaction | null): Promise<unknown> {
    const end = async (): Promise<void> => {
      if (transaction?.isActive() === true) await transaction.abort().catch(() => undefined);
      await this.opened.producer.disconnect().catch(() => undefined);
    };
    this.discarded ??= end();
    return this.discarded;
  }
}
