import { randomUUID } from 'node:crypto';
import type { TopicDefinition } from '@baton/contracts';
import { columnText, migrate, wakeUpsOf } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import { LRUCache } from 'lru-cache';
import {
  type ConsumerLedger,
  LedgerMovedOn,
  type LedgerPosition,
  type LedgerWork,
  type ParkedCipher,
  type ParkedKey,
  type ParkedRecord,
  type Progress,
} from '../consumer-ledger';
import type { BusRecord } from '../event-bus';
import { topicsCarrying } from '../record-headers';
import { ledgerMigrations, type LedgerTables } from './ledger-tables';
import { LedgerMoves } from './ledger-moves';
import { ParkedRows } from './parked-rows';
import { RevisionWaiters } from './revision-waiters';
import { SqlBatches } from './sql-batches';

/** How often a waiting request looks for what another replica has handled. */
const POLL_MS = 100;
/** In characters: what a wake-up can carry whatever they are. A longer name, which no stream of ours has, waits for the look. */
const LONGEST_NAME = 1_000;

/** Streams whose revision is remembered, so that who waits for what this process has handled itself costs no query. */
const REMEMBERED_STREAMS = 10_000;

export interface SqlLedgerOptions<Database> {
  /** The service's views: the ledger's rows change in one transaction with them. */
  readonly db: Kysely<Database>;
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly cipher: ParkedCipher;
  /** Injected in tests; milliseconds since 1970. */
  readonly now?: () => number;
}

class SqlLedger<Database> implements ConsumerLedger<Transaction<Database>> {
  readonly canPark = true;
  readonly group: string;
  readonly batches: SqlBatches<Database>;
  private readonly tables: Kysely<LedgerTables>;
  private readonly parked: ParkedRows;
  private readonly waiters = new RevisionWaiters();
  private readonly moves: LedgerMoves;
  /** Tells this ledger's wake-ups from those of other replicas. */
  private readonly member = randomUUID();
  /** What this process has handled last, by topic and stream, until another replica is heard to have handled the stream. */
  private readonly handled = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });

  constructor(private readonly options: SqlLedgerOptions<Database>) {
    this.group = options.group;
    const now = options.now ?? Date.now;
    this.moves = new LedgerMoves(options.group, now);
    this.tables = options.db as unknown as Kysely<LedgerTables>;
    this.parked = new ParkedRows(this.tables, options.group, options.cipher, now);
    this.batches = new SqlBatches(this.tables, options.group, (all, work) => this.settle(all, work));
  }

  async position(topic: string, partition: number): Promise<LedgerPosition | undefined> {
    const row = await this.tables
      .selectFrom('consumer_positions')
      .select(['next_offset', 'generation', 'from_start'])
      .where('group_name', '=', this.group)
      .where('topic', '=', topic)
      .where('partition', '=', partition)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { offset: String(row.next_offset), generation: row.generation, fromStart: row.from_start === 1 };
  }

  async lastRevision(topic: string, storeId: string, stream: string): Promise<number | null> {
    const row = await this.tables
      .selectFrom('consumer_revisions')
      .select('revision')
      .where('group_name', '=', this.group)
      .where('stream', '=', columnText(stream))
      .where('topic', '=', topic)
      .where('store_id', '=', columnText(storeId))
      .executeTakeFirst();
    return row?.revision ?? null;
  }

  isParked(topic: string, key: string): Promise<boolean> {
    return this.parked.has(this.tables, topic, key);
  }

  advance(progress: Progress, work: readonly LedgerWork<Transaction<Database>>[]): Promise<void> {
    return this.settle([progress], work);
  }

  async park(record: BusRecord, error: string | null, progress: Progress): Promise<void> {
    // Before the transaction: a cipher may read keys from a database of its own.
    const sealed = await this.parked.seal(record);
    await this.options.db.transaction().execute(async (trx) => {
      const tables = tablesOf(trx);
      await this.parked.holdKey(tables, record.topic, record.key);
      if (error === null && !(await this.parked.has(tables, record.topic, record.key))) {
        throw new LedgerMovedOn(progress.place);
      }
      await this.moves.past(tables, [progress]);
      await this.parked.insert(tables, record, sealed, error);
    });
    this.moved([progress]);
  }

  async rewind(topic: string): Promise<void> {
    this.handled.clear();
    await this.tables
      .deleteFrom('consumer_positions')
      .where('group_name', '=', this.group)
      .where('topic', '=', topic)
      .execute();
  }

  parkedKeys(): Promise<readonly ParkedKey[]> {
    return this.parked.keys();
  }

  firstParked(topic: string, key: string): Promise<ParkedRecord | null> {
    return this.parked.first(topic, key);
  }

  async release(parked: ParkedRecord, work: readonly LedgerWork<Transaction<Database>>[]): Promise<void> {
    await this.options.db.transaction().execute(async (trx) => {
      await this.parked.holdKey(tablesOf(trx), parked.record.topic, parked.record.key);
      await this.parked.delete(tablesOf(trx), parked);
      for (const piece of work) await piece(trx);
    });
  }

  /** Hears from other replicas what they have handled. */
  listen(): void {
    const head = `${this.name}\n`;
    wakeUpsOf(this.options.db).listen((message) => {
      if (!message.startsWith(head)) return;
      const [member = '', ...rest] = message.slice(head.length).split('\n');
      const stream = rest.join('\n');
      if (member !== this.member) this.forget(stream);
      this.waiters.moved(stream);
    });
  }

  follows(stream: string): boolean {
    return topicsCarrying(stream, this.options.topics).length > 0;
  }

  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean> {
    const reached = async (): Promise<boolean> =>
      (await this.hasReached(stream, revision)) || (await this.parked.hasStream(stream));
    return this.waiters.until(stream, reached, { timeoutMs, pollMs: POLL_MS });
  }

  private get name(): string {
    return `ledger ${this.group}`;
  }

  private async settle(
    progresses: readonly Progress[],
    work: readonly LedgerWork<Transaction<Database>>[],
  ): Promise<void> {
    await this.options.db.transaction().execute(async (trx) => {
      // first, so that of two members who handle a record at once the later one waits here and then changes nothing
      await this.moves.past(tablesOf(trx), progresses);
      for (const piece of work) await piece(trx);
    });
    this.moved(progresses);
  }

  private moved(progresses: readonly Progress[]): void {
    for (const { place, step } of progresses) {
      if (step !== null) this.handled.set(handledName(place.topic, step.stream), step.revision);
    }
    const streams = new Set(progresses.flatMap(({ step }) => step?.stream ?? []));
    for (const stream of streams) this.waiters.moved(stream);
    const head = `${this.name}\n${this.member}\n`;
    wakeUpsOf(this.options.db).ring([...streams].map((stream) => `${head}${stream.slice(0, LONGEST_NAME)}`));
  }

  private forget(stream: string): void {
    for (const { name } of this.options.topics) this.handled.delete(handledName(name, stream));
  }

  /** By every topic that carries the stream; of several stores the one that spoke last counts. */
  private async hasReached(stream: string, revision: number): Promise<boolean> {
    const topics = topicsCarrying(stream, this.options.topics);
    if (topics.length === 0) return false;
    if (topics.every((topic) => (this.handled.get(handledName(topic, stream)) ?? -1) >= revision)) return true;
    const rows = await this.tables
      .selectFrom('consumer_revisions')
      .select(['topic', 'revision'])
      .where('group_name', '=', this.group)
      .where('stream', '=', columnText(stream))
      .orderBy('handled_at', 'desc')
      .execute();
    return topics.every((topic) => (rows.find((row) => row.topic === topic)?.revision ?? -1) >= revision);
  }
}

const handledName = (topic: string, stream: string): string => `${topic}\n${stream}`;

const tablesOf = <Database>(trx: Transaction<Database>): Kysely<LedgerTables> => trx as unknown as Kysely<LedgerTables>;

/** Opens the ledger in a service's own SQL database, making its tables when they are missing. */
export const openSqlLedger = async <Database>(
  options: SqlLedgerOptions<Database>,
): Promise<ConsumerLedger<Transaction<Database>>> => {
  await migrate(options.db, ledgerMigrations);
  const ledger = new SqlLedger(options);
  ledger.listen();
  return ledger;
};
