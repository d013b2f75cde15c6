import type { TopicDefinition } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import {
  type ConsumerLedger,
  LedgerMovedOn,
  type LedgerPosition,
  type LedgerWork,
  type ParkedKey,
  type ParkedRecord,
  type Progress,
} from '../consumer-ledger';
import type { BusRecord } from '../event-bus';
import { stepOf, topicsCarrying } from '../record-headers';
import { RevisionWaiters } from './revision-waiters';

/** Streams whose last revision is remembered; the guard of one that fell out lets a duplicate pass, which states absorb. */
const REMEMBERED_STREAMS = 100_000;

export interface MemoryLedgerOptions {
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  /** Keep bad records in memory instead of passing over them; for tests. */
  readonly park?: boolean;
}

interface Row extends ParkedRecord {
  readonly error: string | null;
  readonly parkedAt: number;
}

const nameOf = (...parts: readonly (string | number)[]): string => parts.join('\n');

class MemoryLedger implements ConsumerLedger<null> {
  private readonly positions = new Map<string, LedgerPosition>();
  private readonly revisions = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });
  private readonly latestStore = new Map<string, string>();
  private readonly rows = new Map<string, Row[]>();
  private readonly waiters = new RevisionWaiters();
  private rowId = 0;

  constructor(private readonly options: MemoryLedgerOptions) {}

  get group(): string {
    return this.options.group;
  }

  get canPark(): boolean {
    return this.options.park === true;
  }

  async position(topic: string, partition: number): Promise<LedgerPosition | undefined> {
    return this.positions.get(nameOf(topic, partition));
  }

  async lastRevision(topic: string, storeId: string, stream: string): Promise<number | null> {
    return this.revisions.get(nameOf(topic, storeId, stream)) ?? null;
  }

  async isParked(topic: string, key: string): Promise<boolean> {
    return this.rows.has(nameOf(topic, key));
  }

  async advance(progress: Progress, work: readonly LedgerWork<null>[]): Promise<void> {
    this.assertNotPast(progress);
    for (const piece of work) await piece(null);
    this.move(progress);
  }

  async park(record: BusRecord, error: string | null, progress: Progress): Promise<void> {
    this.assertNotPast(progress);
    const name = nameOf(record.topic, record.key);
    const rows = this.rows.get(name) ?? [];
    if (error === null && rows.length === 0) throw new LedgerMovedOn(progress.place);
    rows.push({ id: (this.rowId += 1), record, lost: false, error, parkedAt: Date.now() });
    this.rows.set(name, rows);
    this.move(progress);
  }

  async rewind(topic: string): Promise<void> {
    for (const name of this.positions.keys()) if (name.startsWith(`${topic}\n`)) this.positions.delete(name);
  }

  async parkedKeys(): Promise<readonly ParkedKey[]> {
    return [...this.rows.values()].flatMap((rows) => {
      const first = rows[0];
      if (first === undefined) return [];
      const { topic, partition, key } = first.record;
      return [{ topic, partition, key, records: rows.length, error: first.error ?? '', since: first.parkedAt }];
    });
  }

  async firstParked(topic: string, key: string): Promise<ParkedRecord | null> {
    return this.rows.get(nameOf(topic, key))?.[0] ?? null;
  }

  async release(parked: ParkedRecord, work: readonly LedgerWork<null>[]): Promise<void> {
    const { topic, key } = parked.record;
    const rows = this.rows.get(nameOf(topic, key)) ?? [];
    if (rows[0]?.id !== parked.id) throw new LedgerMovedOn(parked.record);
    for (const piece of work) await piece(null);
    rows.shift();
    if (rows.length === 0) this.rows.delete(nameOf(topic, key));
  }

  follows(stream: string): boolean {
    return topicsCarrying(stream, this.options.topics).length > 0;
  }

  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean> {
    const reached = async (): Promise<boolean> => this.hasReached(stream, revision) || this.isStreamParked(stream);
    return this.waiters.until(stream, reached, { timeoutMs, pollMs: timeoutMs });
  }

  private hasReached(stream: string, revision: number): boolean {
    const topics = topicsCarrying(stream, this.options.topics);
    if (topics.length === 0) return false;
    return topics.every((topic) => {
      const storeId = this.latestStore.get(topic);
      if (storeId === undefined) return false;
      return (this.revisions.get(nameOf(topic, storeId, stream)) ?? -1) >= revision;
    });
  }

  private isStreamParked(stream: string): boolean {
    return [...this.rows.values()].some((rows) => rows.some(({ record }) => stepOf(record)?.stream === stream));
  }

  private assertNotPast({ place }: Progress): void {
    const known = this.positions.get(nameOf(place.topic, place.partition));
    if (known !== undefined && BigInt(known.offset) > BigInt(place.offset)) throw new LedgerMovedOn(place);
  }

  private move({ place, generation, step }: Progress): void {
    const name = nameOf(place.topic, place.partition);
    const known = this.positions.get(name);
    this.positions.set(name, {
      offset: String(BigInt(place.offset) + 1n),
      generation: generation ?? known?.generation ?? null,
      fromStart: known?.fromStart ?? place.offset === '0',
    });
    if (step === null) return;
    const revision = nameOf(place.topic, step.storeId, step.stream);
    this.revisions.set(revision, Math.max(step.revision, this.revisions.get(revision) ?? -1));
    this.latestStore.set(place.topic, step.storeId);
    this.waiters.moved(step.stream);
  }
}

/** A ledger that starts empty: for a consumer that reads its topics from the beginning at every start. */
export const memoryLedger = (options: MemoryLedgerOptions): ConsumerLedger<null> => new MemoryLedger(options);
