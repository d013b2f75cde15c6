import { type Kysely, sql, type Transaction } from 'kysely';
import type { BusRecord, OutgoingRecord, PartitionOffset } from '../event-bus';
import type { LogTables } from './log-tables';
import { partitionOf } from './partitioner';
import type { KnownTopic, TopicRegistry } from './topic-registry';

/** A partition, named for wake-ups. */
export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

export interface LogSlice {
  readonly records: readonly BusRecord[];
  readonly nextOffset: number;
  readonly highWatermark: number;
}

interface Placed {
  readonly topic: KnownTopic;
  readonly partition: number;
  readonly record: OutgoingRecord;
}

/** One statement text for any number of rows, so that it is prepared once. */
const insertRows = (rows: string) => sql`
  insert into bus_log (topic_id, partition, log_offset, key, value, headers, timestamp, compacted)
  select row.value ->> 0, row.value ->> 1, row.value ->> 2, row.value ->> 3, row.value ->> 4, row.value ->> 5,
    row.value ->> 6, row.value ->> 7
  from json_each(${rows}) as row`;

/** Appends to and reads from the log. Readers see whole transactions only. */
export class LogStore {
  constructor(
    private readonly db: Kysely<LogTables>,
    private readonly topics: TopicRegistry,
    private readonly now: () => number,
  ) {}

  /** Gives every record its offset. @returns the partitions that grew. @throws TopicMismatch for a topic that does not exist. */
  async append(trx: Transaction<LogTables>, records: readonly OutgoingRecord[]): Promise<readonly PartitionName[]> {
    const byPartition = new Map<string, Placed[]>();
    for (const record of records) {
      const topic = this.topics.get(record.topic);
      const partition = partitionOf(record.key, topic.partitions);
      const name = `${topic.id}/${partition}`;
      const placed = byPartition.get(name) ?? [];
      placed.push({ topic, partition, record });
      byPartition.set(name, placed);
    }
    const rows: unknown[][] = [];
    for (const placed of byPartition.values()) rows.push(...(await this.number(trx, placed)));
    if (rows.length > 0) await insertRows(JSON.stringify(rows)).execute(trx);
    return [...byPartition.values()].flatMap(([first]) =>
      first === undefined ? [] : [{ topic: first.topic.name, partition: first.partition }],
    );
  }

  /** Up to `limit` records from `offset` on. An empty slice with a later `nextOffset`: everything there was removed. */
  async read(topic: KnownTopic, partition: number, offset: number, limit: number): Promise<LogSlice> {
    // The end is read first: what is written between the two reads is then left for the next one, not jumped over.
    const highWatermark = await this.end(topic, partition);
    const from = offset > highWatermark ? 0 : offset;
    if (from === highWatermark) return { records: [], nextOffset: from, highWatermark };
    const rows = await this.db
      .selectFrom('bus_log')
      .select(['log_offset', 'key', 'value', 'headers', 'timestamp'])
      .where('topic_id', '=', topic.id)
      .where('partition', '=', partition)
      .where('log_offset', '>=', from)
      .where('log_offset', '<', highWatermark)
      .orderBy('log_offset')
      .limit(limit)
      .execute();
    const last = rows.at(-1);
    const isFull = rows.length === limit && last !== undefined;
    return {
      records: rows.map((row) => ({
        topic: topic.name,
        partition,
        offset: String(row.log_offset),
        key: row.key,
        value: row.value,
        headers: JSON.parse(row.headers) as Record<string, string>,
        timestamp: row.timestamp,
      })),
      nextOffset: isFull ? last.log_offset + 1 : highWatermark,
      highWatermark,
    };
  }

  async end(topic: KnownTopic, partition: number): Promise<number> {
    const row = await this.db
      .selectFrom('bus_partitions')
      .select('next_offset')
      .where('topic_id', '=', topic.id)
      .where('partition', '=', partition)
      .executeTakeFirst();
    return row?.next_offset ?? 0;
  }

  async ends(topics: readonly KnownTopic[]): Promise<readonly PartitionOffset[]> {
    const names = new Map(topics.map(({ id, name }) => [id, name]));
    const rows = await this.db
      .selectFrom('bus_partitions')
      .select(['topic_id', 'partition', 'next_offset'])
      .where('topic_id', 'in', [...names.keys()])
      .execute();
    return rows.map((row) => ({
      topic: names.get(row.topic_id) ?? '',
      partition: row.partition,
      offset: String(row.next_offset),
    }));
  }

  private async number(trx: Transaction<LogTables>, placed: readonly Placed[]): Promise<unknown[][]> {
    const [first] = placed;
    if (first === undefined) return [];
    const { topic, partition } = first;
    const { next_offset: end } = await trx
      .updateTable('bus_partitions')
      .set((row) => ({ next_offset: row('next_offset', '+', placed.length) }))
      .where('topic_id', '=', topic.id)
      .where('partition', '=', partition)
      .returning('next_offset')
      .executeTakeFirstOrThrow();
    const begin = end - placed.length;
    const compacted = topic.cleanup === 'compact' ? 1 : 0;
    return placed.map(({ record }, index) => [
      topic.id,
      partition,
      begin + index,
      record.key,
      record.value,
      JSON.stringify(record.headers),
      this.now(),
      compacted,
    ]);
  }
}
