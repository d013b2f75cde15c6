import { TOMBSTONE_KEPT_MS } from '@baton/contracts';
import type { LiveRecord } from '../../src/domain/change';
import { FOLLOWED, RELAY_OF, TAIL } from '../../src/domain/followed-topics';
import { partitionOf, RecordFeed } from '../hub.feed';

export interface LoggedRecord {
  readonly offset: number;
  /** Place among everything that was ever written, of whatever topic. */
  readonly order: number;
  readonly key: string;
  readonly record: LiveRecord;
  /** When a tombstone may go, milliseconds since 1970; null: no compaction has seen it yet. */
  deleteAt: number | null;
}

interface Appended {
  readonly topic: string;
  readonly key: string;
  readonly record: LiveRecord;
}

export const laneName = (topic: string, partition: number): string => `${topic}[${partition}]`;
export const LANES = FOLLOWED.flatMap(({ name, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, name: laneName(name, partition) })),
);

const isTombstone = (record: LiveRecord): boolean => 'state' in record && record.state === null;

/** The topics as a real bus keeps them: partitions with offsets, compaction, and generations that begin anew. */
export class ModelLog {
  readonly feed = new RecordFeed((topic, key, record) => this.publish({ topic, key, record }));
  private readonly lanes = new Map<string, LoggedRecord[]>();
  private readonly ends = new Map<string, number>();
  private readonly generations = new Map<string, number>();
  private written = 0;
  /** Everything that was ever published: what a relay writes anew from its store. */
  private readonly store: Appended[] = [];
  /** What relays that write anew have yet to write, in order. */
  private readonly backlog: Appended[] = [];

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  end(lane: string): number {
    return this.ends.get(lane) ?? 0;
  }

  generation(topic: string): number {
    return this.generations.get(topic) ?? 0;
  }

  /** No relay is writing anew. */
  get isWhole(): boolean {
    return this.backlog.length === 0;
  }

  /** Records from an offset on, as many as asked for. */
  read(lane: string, from: number, limit: number): readonly LoggedRecord[] {
    return (this.lanes.get(lane) ?? []).filter(({ offset }) => offset >= from).slice(0, limit);
  }

  /** A relay writes all its topics anew, from the first record that there ever was. */
  republish(relay: string): void {
    const isOf = (topic: string): boolean => RELAY_OF[topic] === relay;
    for (const { topic, name } of LANES.filter((lane) => isOf(lane.topic))) {
      this.lanes.delete(name);
      this.ends.delete(name);
      this.generations.set(topic, this.generation(topic));
    }
    for (const { name } of FOLLOWED) if (isOf(name)) this.generations.set(name, this.generation(name) + 1);
    const others = this.backlog.filter(({ topic }) => !isOf(topic));
    this.backlog.splice(0, this.backlog.length, ...others, ...this.store.filter(({ topic }) => isOf(topic)));
  }

  /** Relays go on with what they write anew. */
  relaysWrite(limit: number): void {
    for (const one of this.backlog.splice(0, limit)) this.append(one);
  }

  /** Superseded states go, and tombstones that have been there for long enough. */
  compact(lane: string): void {
    if (TAIL.some(({ name }) => lane.startsWith(name))) return;
    const records = this.lanes.get(lane) ?? [];
    const last = new Map(records.map(({ key, offset }) => [key, offset]));
    const isOld = (one: LoggedRecord): boolean => {
      if (!isTombstone(one.record)) return false;
      one.deleteAt ??= this.now() + TOMBSTONE_KEPT_MS;
      return this.now() > one.deleteAt;
    };
    this.lanes.set(
      lane,
      records.filter((one) => last.get(one.key) === one.offset && !isOld(one)),
    );
  }

  private publish(one: Appended): void {
    this.store.push(one);
    // A relay that writes anew comes to it in its order.
    if (this.backlog.some(({ topic }) => RELAY_OF[topic] === RELAY_OF[one.topic])) this.backlog.push(one);
    else this.append(one);
  }

  private append({ topic, key, record }: Appended): void {
    const lane = laneName(topic, partitionOf(topic, key));
    const offset = this.end(lane);
    this.ends.set(lane, offset + 1);
    this.lanes.set(lane, [
      ...(this.lanes.get(lane) ?? []),
      { offset, order: (this.written += 1), key, record, deleteAt: null },
    ]);
  }
}
