import { randomUUID } from 'node:crypto';
import type { OutgoingRecord } from '@baton/event-bus';
import { openPostgresEventStore } from '@baton/event-store';
import { Kafka, logLevel, type Producer, type TopicMessages } from 'kafkajs';
import {
  afterClaim,
  benchTopics,
  type BenchTicket,
  claimIn,
  NO_CLAIMS,
  recordsOfClaim,
  stamped,
  STREAM_PREFIX,
} from './workload';

export interface BareProducerJob {
  readonly storeUrl: string;
  readonly brokers: string;
  readonly run: string;
  readonly name: string;
  /** Events in each transaction, as our relay had them. */
  readonly batches: readonly number[];
}

/** The same records that our relay writes for the stored events, in the store's order, two for each event. */
const recordsOf = async ({ storeUrl, run }: BareProducerJob): Promise<readonly OutgoingRecord[]> => {
  const store = await openPostgresEventStore({ url: storeUrl });
  const topics = benchTopics(run);
  const folds = new Map<string, BenchTicket>();
  const where = { storeId: await store.storeId(), generation: randomUUID() };
  const records: OutgoingRecord[] = [];
  const signal = new AbortController();
  for await (const one of store.subscribe({ after: null, streams: [STREAM_PREFIX], signal: signal.signal })) {
    if ('kind' in one) break;
    const ticket = afterClaim(folds.get(one.stream) ?? NO_CLAIMS, claimIn(one));
    folds.set(one.stream, ticket);
    records.push(...recordsOfClaim(topics, one, claimIn(one), ticket).map((record) => stamped(record, one, where)));
  }
  signal.abort();
  await store.close();
  return records;
};

const messagesOf = (records: readonly OutgoingRecord[]): TopicMessages[] => {
  const byTopic = new Map<string, TopicMessages>();
  for (const { topic, key, value, headers } of records) {
    const found = byTopic.get(topic) ?? { topic, messages: [] };
    byTopic.set(topic, found);
    found.messages.push({ key, value, headers: { ...headers } });
  }
  return [...byTopic.values()];
};

const transact = async (producer: Producer, topicMessages: TopicMessages[]): Promise<void> => {
  const transaction = await producer.transaction();
  await transaction.sendBatch({ topicMessages, acks: -1 });
  await transaction.commit();
};

/** @returns events per second of a kafkajs producer that writes what lies in memory, each batch with a mark of how far it is. */
export const work = async (job: BareProducerJob): Promise<number> => {
  const records = await recordsOf(job);
  const retry = { initialRetryTime: 2, multiplier: 1.5, maxRetryTime: 100, retries: 50 };
  const kafka = new Kafka({ clientId: job.name, brokers: job.brokers.split(','), logLevel: logLevel.NOTHING, retry });
  const producer = kafka.producer({ transactionalId: job.name, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const mark = { topic: 'baton.relay.v1', messages: [{ key: job.name, value: 'x'.repeat(300) }] };
  await transact(producer, [mark]);
  const began = performance.now();
  let next = 0;
  for (const events of job.batches) {
    await transact(producer, [...messagesOf(records.slice(next, next + events * 2)), mark]);
    next += events * 2;
  }
  const perSecond = next / 2 / ((performance.now() - began) / 1_000);
  await producer.disconnect();
  return perSecond;
};
