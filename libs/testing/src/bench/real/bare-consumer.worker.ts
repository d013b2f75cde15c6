import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { Pool, type PoolClient } from 'pg';
import type { ConsumerJob } from './consumer.worker';
import { benchTopics } from './workload';

export interface BareConsumerJob extends ConsumerJob {
  /** What shares a transaction: each record alone, or all that kafkajs hands over at once. */
  readonly commit: 'record' | 'batch';
}

/** As many as our pool has. */
const CONNECTIONS = 10;
const PARTITIONS = 12;

const UPSERT = `insert into bench_rows (group_name, ticket_id, conversation_id, agent_id, epoch, claimed_at)
  values ($1, $2, $3, $4, $5, $6) on conflict (group_name, ticket_id) do update
  set conversation_id = excluded.conversation_id, agent_id = excluded.agent_id, epoch = excluded.epoch, claimed_at = excluded.claimed_at`;
const MOVE = `insert into bench_offsets (group_name, partition, next_offset) values ($1, $2, $3)
  on conflict (group_name, partition) do update set next_offset = excluded.next_offset`;

const upsert = async (client: PoolClient, group: string, { value }: KafkaMessage): Promise<void> => {
  const data = JSON.parse(String(value)) as Record<string, unknown>;
  const { ticketId, conversationId, agentId, epoch, claimedAt } = data;
  await client.query(UPSERT, [group, ticketId, conversationId, agentId, epoch, claimedAt]);
};

/** Rows and the offset after them, in one transaction. */
const commit = async (
  pool: Pool,
  group: string,
  partition: number,
  messages: readonly KafkaMessage[],
): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const message of messages) await upsert(client, group, message);
    await client.query(MOVE, [group, partition, Number(messages.at(-1)?.offset ?? 0) + 1]);
    await client.query('commit');
  } finally {
    client.release();
  }
};

/** Records per second of kafkajs and PostgreSQL without rules and ledger, from the first batch. */
export const work = async (job: BareConsumerJob): Promise<number> => {
  const { viewsUrl, brokers, run, group, records } = job;
  const pool = new Pool({ connectionString: viewsUrl, max: CONNECTIONS });
  await pool.query(
    'create table if not exists bench_offsets (group_name text, partition integer, next_offset bigint, primary key (group_name, partition))',
  );
  const kafka = new Kafka({ clientId: group, brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: group, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic: benchTopics(run).events.name, fromBeginning: true });
  let began = Infinity;
  let handled = 0;
  let finish: (perSecond: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => (finish = resolve));
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: PARTITIONS,
    eachBatch: async (payload) => {
      const { messages, partition } = payload.batch;
      began = Math.min(began, performance.now());
      const parts = job.commit === 'batch' ? [messages] : messages.map((message) => [message]);
      for (const part of parts) {
        await commit(pool, group, partition, part);
        await payload.heartbeat();
      }
      handled += messages.length;
      if (handled >= records) finish(records / ((performance.now() - began) / 1_000));
    },
  });
  const perSecond = await finished;
  await consumer.disconnect();
  await pool.end();
  return perSecond;
};
