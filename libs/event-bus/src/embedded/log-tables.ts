import type { Migration } from '@baton/sql';
import { type Generated, sql } from 'kysely';

/** Tables of the bus file. */
export interface LogTables {
  bus_topics: {
    id: Generated<number>;
    name: string;
    partitions: number;
    cleanup: 'delete' | 'compact';
    /** Milliseconds; null: no time limit. */
    retention_ms: number | null;
  };
  bus_partitions: {
    topic_id: number;
    partition: number;
    /** Offset of the next record to be written. */
    next_offset: number;
    /** Compaction has looked at everything below. */
    cleaned_to: number;
  };
  bus_log: {
    topic_id: number;
    partition: number;
    log_offset: number;
    key: string;
    value: string | null;
    /** JSON object of strings. */
    headers: string;
    /** Milliseconds since 1970. */
    timestamp: number;
    /** 1: of a compacted topic; says which records the index by key is for. */
    compacted: number;
    /** When a tombstone that compaction has seen goes; null: not seen, or no tombstone. */
    delete_at: number | null;
  };
  bus_writers: {
    name: string;
    epoch: number;
    generation: string;
    /** JSON of the last checkpoint; null: none yet. */
    checkpoint: string | null;
    /** JSON list of topic names that this writer writes. */
    topics: string;
  };
  bus_group_offsets: {
    group_name: string;
    topic_id: number;
    partition: number;
    next_offset: number;
  };
}

const statements = [
  sql`create table bus_topics (
    id integer primary key autoincrement, name text not null unique, partitions integer not null,
    cleanup text not null, retention_ms integer)`,
  sql`create table bus_partitions (
    topic_id integer not null, partition integer not null, next_offset integer not null, cleaned_to integer not null,
    primary key (topic_id, partition)) without rowid`,
  sql`create table bus_log (
    topic_id integer not null, partition integer not null, log_offset integer not null, key text not null, value text,
    headers text not null, timestamp integer not null, compacted integer not null, delete_at integer,
    primary key (topic_id, partition, log_offset)) without rowid`,
  sql`create index bus_log_by_key on bus_log (topic_id, partition, key, log_offset) where compacted = 1`,
  sql`create index bus_log_tombstones on bus_log (delete_at) where delete_at is not null`,
  sql`create table bus_writers (
    name text primary key, epoch integer not null, generation text not null, checkpoint text, topics text not null)`,
  sql`create table bus_group_offsets (
    group_name text not null, topic_id integer not null, partition integer not null, next_offset integer not null,
    primary key (group_name, topic_id, partition)) without rowid`,
];

export const logMigrations: readonly Migration[] = [
  {
    name: '0001-bus-log',
    up: async (db) => {
      for (const statement of statements) await statement.execute(db);
    },
  },
];
