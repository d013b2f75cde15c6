import { bytewiseText, type Migration } from '@baton/sql';
import { type Kysely, sql } from 'kysely';

/** Tables of the consumer ledger, beside a service's views. */
export interface LedgerTables {
  /** How far each group has read each partition. */
  consumer_positions: {
    group_name: string;
    topic: string;
    partition: number;
    next_offset: number;
    generation: string | null;
    /** 1: the group's first record of the partition was at offset 0. */
    from_start: number;
  };
  /** Last revision of each stream that each group has handled. */
  consumer_revisions: {
    group_name: string;
    stream: string;
    topic: string;
    store_id: string;
    revision: number;
    /** Milliseconds since 1970; tells the present store from one that was replaced. */
    handled_at: number;
  };
  /** Records out of service. Unlike views they exist nowhere else: they belong into the backup. */
  parked_records: {
    group_name: string;
    topic: string;
    key: string;
    /** Order within the key. */
    id: number;
    partition: number;
    record_offset: number;
    stream: string | null;
    /** The value, encrypted; null: a tombstone. */
    sealed: string | null;
    headers: string;
    timestamp: number;
    /** Null: it only follows an earlier one. */
    error: string | null;
    parked_at: number;
  };
}

const createPositions = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('consumer_positions')
    .addColumn('group_name', bytewiseText(db), (column) => column.notNull())
    .addColumn('topic', bytewiseText(db), (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('next_offset', 'bigint', (column) => column.notNull())
    .addColumn('generation', 'text')
    .addColumn('from_start', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('consumer_positions_key', ['group_name', 'topic', 'partition'])
    .execute();

const createRevisions = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('consumer_revisions')
    .addColumn('group_name', bytewiseText(db), (column) => column.notNull())
    .addColumn('stream', bytewiseText(db), (column) => column.notNull())
    .addColumn('topic', bytewiseText(db), (column) => column.notNull())
    .addColumn('store_id', bytewiseText(db), (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('handled_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('consumer_revisions_key', ['group_name', 'stream', 'topic', 'store_id'])
    .execute();

const createParked = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('parked_records')
    .addColumn('group_name', bytewiseText(db), (column) => column.notNull())
    .addColumn('topic', bytewiseText(db), (column) => column.notNull())
    .addColumn('key', bytewiseText(db), (column) => column.notNull())
    .addColumn('id', 'integer', (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('record_offset', 'bigint', (column) => column.notNull())
    .addColumn('stream', bytewiseText(db))
    .addColumn('sealed', 'text')
    .addColumn('headers', 'text', (column) => column.notNull())
    .addColumn('timestamp', 'bigint', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('parked_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('parked_records_key', ['group_name', 'topic', 'key', 'id'])
    .execute();
  await sql`create index parked_records_by_stream on parked_records (group_name, stream)`.execute(db);
};

/** Names begin with `consumer-ledger`, because a service's own migrations live in the same database. */
export const ledgerMigrations: readonly Migration[] = [
  {
    name: 'consumer-ledger-0001',
    up: async (db) => {
      await createPositions(db);
      await createRevisions(db);
      await createParked(db);
    },
  },
];
