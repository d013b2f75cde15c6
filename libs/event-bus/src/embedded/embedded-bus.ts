import { TOMBSTONE_KEPT_MS, type TopicDefinition, topics as known } from '@baton/contracts';
import { migrate, openSqlite } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import { type BusLog, silentLog } from '../bus-log';
import {
  BusUnavailable,
  type ConsumeOptions,
  type FencedWriter,
  type Leadership,
  type OutgoingRecord,
  type PartitionOffset,
  type RunningConsumer,
  TopicMismatch,
  WriterFenced,
} from '../event-bus';
import { describe } from '../failure';
import type { OperableBus } from '../operable-bus';
import { Cleaning } from './cleaning';
import { ConsumerGroup } from './consumer-group';
import { emptyTopicsOf, openEmbeddedWriter } from './embedded-writer';
import { Leaders } from './leaders';
import { type LogSlice, LogStore, type PartitionName } from './log-store';
import { logMigrations, type LogTables } from './log-tables';
import { EmbeddedConsumer } from './member';
import { TopicRegistry } from './topic-registry';
import { WakeUps } from './wake-ups';

export interface EmbeddedBusOptions {
  /** SQLite file; made when it is missing. */
  readonly file: string;
  readonly log?: BusLog;
  /** Injected in tests; milliseconds since 1970. */
  readonly now?: () => number;
  /** How often compaction and retention run by themselves; 0: only on demand. */
  readonly cleanEveryMs?: number;
  /** How long a tombstone stays readable after compaction first saw it. */
  readonly deleteRetentionMs?: number;
  /** How often readers look for what another process wrote; writes of this one wake them at once. */
  readonly pollEveryMs?: number;
  /** First and longest pause before a batch that failed comes again. */
  readonly retry?: { readonly firstMs: number; readonly maxMs: number };
}

/** The embedded bus can also be told to clean now. */
export interface EmbeddedBus extends OperableBus {
  /** Compaction and retention over everything, in bounded steps. Returns the number of records removed. */
  clean(): Promise<number>;
}

const DEFAULTS = {
  log: silentLog,
  now: Date.now,
  cleanEveryMs: 60_000,
  deleteRetentionMs: TOMBSTONE_KEPT_MS,
  pollEveryMs: 1_000,
  retry: { firstMs: 50, maxMs: 10_000 },
};

/** Small enough that a reader holds little, large enough that catching up is not all reading. */
const BATCH = 200;

class SqliteBus implements EmbeddedBus {
  readonly wakeUps = new WakeUps();
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  private readonly topics: TopicRegistry;
  private readonly store: LogStore;
  private readonly cleaning: Cleaning;
  private readonly leaders = new Leaders();
  private readonly groups = new Map<string, ConsumerGroup>();
  private readonly consumers = new Set<EmbeddedConsumer>();
  private readonly closing = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private cleaningNow: Promise<unknown> = Promise.resolve();
  private seenEnds = '';
  private closed = false;

  constructor(
    readonly db: Kysely<LogTables>,
    private readonly options: EmbeddedBusOptions & typeof DEFAULTS,
  ) {
    this.retry = options.retry;
    this.topics = new TopicRegistry(db);
    this.store = new LogStore(db, this.topics, options.now);
    this.cleaning = new Cleaning({ db, now: options.now, deleteRetentionMs: options.deleteRetentionMs });
    this.every(options.pollEveryMs, () => this.poll());
    this.every(options.cleanEveryMs, () => this.clean());
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.available(() => this.topics.ensure(topics));
  }

  lead(name: string, signal: AbortSignal): Promise<Leadership> {
    return this.available(() => this.leaders.lead(name, AbortSignal.any([signal, this.closing.signal])));
  }

  async openWriter(name: string, topics: readonly TopicDefinition[]): Promise<FencedWriter> {
    await this.ensureTopics([...topics, known.relay]);
    return this.available(() => openEmbeddedWriter(this, name, topics));
  }

  publish(records: readonly OutgoingRecord[]): Promise<void> {
    return this.commit(records, async () => undefined);
  }

  async commit(
    records: readonly OutgoingRecord[],
    also: (trx: Transaction<LogTables>) => Promise<void>,
  ): Promise<void> {
    const grown = await this.available(() =>
      this.db.transaction().execute(async (trx) => {
        await also(trx);
        return this.store.append(trx, records);
      }),
    );
    for (const partition of grown) this.wakeUps.wake(partition);
  }

  async consume(options: ConsumeOptions): Promise<RunningConsumer> {
    await this.ensureTopics(options.topics);
    const group = this.groups.get(options.group) ?? new ConsumerGroup((topic) => this.topics.get(topic).partitions);
    this.groups.set(options.group, group);
    const consumer = new EmbeddedConsumer(this, group, options);
    this.consumers.add(consumer);
    await group.join(consumer);
    return consumer;
  }

  highWatermarks(topics: readonly TopicDefinition[]): Promise<readonly PartitionOffset[]> {
    return this.available(() => this.store.ends(topics.map(({ name }) => this.topics.get(name))));
  }

  clean(): Promise<number> {
    const run = async (): Promise<number> => this.cleaning.run(await this.topics.all(), this.closing.signal);
    const result = this.cleaningNow.then(() => this.available(run));
    this.cleaningNow = result.catch(() => undefined);
    return result;
  }

  async republish(writer: string): Promise<void> {
    await this.available(async () => {
      await this.ensureTopics([known.relay]);
      await this.topics.all(); // the writer's topics may have been made by another process
      await this.db.transaction().execute((trx) => emptyTopicsOf(trx, this.topics, writer));
    });
    const forgotten = { topic: known.relay.name, key: writer, value: null, headers: {} };
    await this.publish([forgotten]);
    await this.poll();
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
    await this.cleaningNow;
    this.closed = true;
    await this.db.destroy();
  }

  read({ topic, partition }: PartitionName, offset: number): Promise<LogSlice> {
    return this.available(() => this.store.read(this.topics.get(topic), partition, offset, BATCH));
  }

  /** Only tools read it, so a failure is told and no more: the partition must find its next reader, and a consumer its end. */
  async commitOffset(group: string, { topic, partition }: PartitionName, offset: number): Promise<void> {
    try {
      const row = { group_name: group, topic_id: this.topics.get(topic).id, partition, next_offset: offset };
      await this.available(() => this.db.replaceInto('bus_group_offsets').values(row).execute());
    } catch (error) {
      this.options.log.warn({ group, topic, partition, error: describe(error) }, 'group offset not written');
    }
  }

  async committed(group: string): Promise<readonly PartitionOffset[]> {
    const rows = await this.available(() =>
      this.db
        .selectFrom('bus_group_offsets')
        .innerJoin('bus_topics', 'bus_topics.id', 'bus_group_offsets.topic_id')
        .select(['name', 'partition', 'next_offset'])
        .where('group_name', '=', group)
        .execute(),
    );
    return rows.map(({ name, partition, next_offset }) => ({ topic: name, partition, offset: String(next_offset) }));
  }

  left(consumer: EmbeddedConsumer): void {
    this.consumers.delete(consumer);
    for (const [name, group] of this.groups) if (group.isEmpty) this.groups.delete(name);
  }

  private every(ms: number, work: () => Promise<unknown>): void {
    if (ms === 0) return;
    const attempt = (): void =>
      void work().catch((error: unknown) => this.options.log.warn({ error: describe(error) }, 'bus upkeep failed'));
    this.timers.push(setInterval(attempt, ms).unref());
  }

  /** Finds what other processes wrote; cheap, because it reads one small table. */
  private async poll(): Promise<void> {
    if (this.consumers.size === 0) return;
    const names = new Set([...this.consumers].flatMap(({ topics }) => [...topics]));
    const ends = await this.available(() => this.store.ends([...names].map((name) => this.topics.get(name))));
    const seen = JSON.stringify(ends);
    if (seen === this.seenEnds) return;
    this.seenEnds = seen;
    for (const partition of ends) this.wakeUps.wake(partition);
  }

  /** @throws BusUnavailable for whatever SQLite throws; what callers must tell apart passes as it is. */
  private async available<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new BusUnavailable('the bus is closed');
    try {
      return await work();
    } catch (error) {
      if (error instanceof WriterFenced || error instanceof TopicMismatch || error instanceof BusUnavailable)
        throw error;
      if (error instanceof Error && error.name === 'AbortError') throw error;
      throw new BusUnavailable(`the bus file cannot be used: ${describe(error)}`, { cause: error });
    }
  }
}

/**
 * Opens the Kafka-shaped log in one SQLite file, for one process.
 * @throws DatabaseUnusable with one clear line when the file or its folder cannot be used.
 */
export const openEmbeddedBus = async (options: EmbeddedBusOptions): Promise<EmbeddedBus> => {
  const db = openSqlite<LogTables>(options.file);
  try {
    await migrate(db, logMigrations);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new SqliteBus(db, { ...DEFAULTS, ...options });
};
