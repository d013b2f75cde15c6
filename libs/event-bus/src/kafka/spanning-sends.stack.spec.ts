import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type TopicDefinition, topics as known } from '@baton/contracts';
import { type Answer, type KafkaProxy, PRODUCE, startKafkaProxy } from '../../test/kafka-proxy';
import { kafkaUnderTest, type KafkaUnderTest, plainKafka } from '../../test/kafka-under-test';
import { placedTopic } from '../../test/placed-topics';
import { type ThreeBrokers, threeBrokers } from '../../test/three-brokers';
import { silentLog } from '../bus-log';
import { freshGroup, readAll } from '../contract';
import { checkpointAt, record } from '../contract/bus-under-test';
import { partitionOf } from '../embedded/partitioner';
import { BusUnavailable } from '../event-bus';
import { partitionName } from '../partition-name';
import { freshNotes } from './checkpoint-record';
import { CoordinatorMemory } from './coordinator-memory';
import { kafkaClient } from './kafka-client';
import { KafkaWriter } from './kafka-writer';
import { openFencedProducer } from './open-writer';

const NOT_LEADER = 6;

let cluster: ThreeBrokers;
let proxy: KafkaProxy;
let under: KafkaUnderTest;
beforeAll(async () => {
  cluster = await threeBrokers();
});
afterAll(() => cluster.down());
beforeEach(async () => {
  under = await kafkaUnderTest({ brokers: cluster.brokers, replicationFactor: 1 });
  proxy = await startKafkaProxy(cluster.brokers);
});
afterEach(async () => {
  proxy.judge = null;
  await proxy.close();
  await under.dispose();
});

/** A leader that has just become one answers that it is none, and the send under test must fail in no way but ours. */
const untilItsLeadersTakeRecords = async ({ name }: TopicDefinition): Promise<void> => {
  const producer = plainKafka(cluster.brokers).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (const partition of [0, 1]) {
    await producer.send({ topic: name, acks: -1, messages: [{ partition, key: 'of nobody', value: '0' }] });
  }
  await producer.disconnect();
};

/** Partition 0 on one broker, partition 1 on another. */
const spanningTopic = async (): Promise<TopicDefinition> => {
  const admin = plainKafka(cluster.brokers).admin();
  await admin.connect();
  const topic = await placedTopic(admin, 2).finally(() => admin.disconnect());
  await untilItsLeadersTakeRecords(topic);
  return topic;
};

/** Where the answer to a Produce request names its first partition: behind lengths, correlation, and the topic's name. */
const partitionAt = (frame: Buffer): number => 8 + 4 + 2 + frame.readInt16BE(12) + 4;

/** The second partition's broker says once that it does not lead; the first one's answer is on its way until kafkajs has tried again. */
const failTheSecondWhileTheFirstIsUnderWay = (topic: TopicDefinition): (() => boolean) => {
  let [hasFailed, triedAgain] = [false, false];
  proxy.judge = async ({ api, frame }: Answer) => {
    if (api !== PRODUCE || !frame.includes(topic.name)) return true;
    const at = partitionAt(frame);
    if (frame.readInt32BE(at) === 0) {
      while (!triedAgain) await delay(5);
    } else if (hasFailed) triedAgain = true;
    else {
      hasFailed = true;
      frame.writeInt16BE(NOT_LEADER, at + 4);
    }
    return true;
  };
  return () => hasFailed;
};

const QUICKLY = { initialRetryTime: 2, maxRetryTime: 20, retries: 50 };

const keyOf = (partition: number): string => {
  for (let n = 0; ; n += 1) if (partitionOf(`key-${n}`, 2) === partition) return `key-${n}`;
};

test('kafkajs alone writes twice what was under way when another part of a send failed, also in a transaction (so this test can see it)', async () => {
  const topic = await spanningTopic();
  // Several requests at once on one connection: where to send is asked again, and may be asked of the broker whose answer is held.
  const kafka = plainKafka(proxy.addresses, { retry: QUICKLY });
  const producer = kafka.producer({ transactionalId: freshGroup(), allowAutoTopicCreation: false });
  await producer.connect();
  const hasFailed = failTheSecondWhileTheFirstIsUnderWay(topic);
  const transaction = await producer.transaction();
  const messages = [0, 1].map((partition) => ({ partition, key: keyOf(partition), value: '1' }));
  const answer = await transaction.sendBatch({ acks: -1, topicMessages: [{ topic: topic.name, messages }] });
  await transaction.commit(); // all is well, it says: each partition is answered once
  await producer.disconnect();
  expect([hasFailed(), answer.map(({ partition }) => partition).sort()]).toEqual([true, [0, 1]]);
  expect((await readAll(under.bus, [topic])).valuesOf(keyOf(0))).toEqual([1, 1]);
});

test('a writer whose leaders are out of date gives such a send up, and nothing of it becomes readable', async () => {
  const topic = await spanningTopic();
  await under.bus.ensureTopics([known.relay]);
  const name = freshGroup();
  const kafka = kafkaClient({ brokers: proxy.addresses, clientId: 'test' }, silentLog, QUICKLY);
  const partitions = [partitionName(topic.name, 0), partitionName(topic.name, 1)];
  const outOfDate = new Map(partitions.map((one) => [one, 1]));
  const writer = new KafkaWriter({
    name,
    topics: [topic],
    producer: await openFencedProducer(kafka, name),
    coordinator: new CoordinatorMemory(),
    checkpoint: null,
    generation: randomUUID(),
    notes: freshNotes([topic]),
    leaders: outOfDate,
    rolledAt: Date.now(),
    rollEveryMs: 0,
    log: silentLog,
  });
  const hasFailed = failTheSecondWhileTheFirstIsUnderWay(topic);
  const both = [0, 1].map((partition) => record(topic, keyOf(partition), 1));
  await expect(writer.write(both, checkpointAt('1'))).rejects.toThrow(BusUnavailable);
  expect(hasFailed()).toBe(true);
  proxy.judge = null;
  const next = await under.bus.openWriter(name, [topic]);
  expect(next.checkpoint).toBeNull();
  await next.write(both, checkpointAt('1'));
  const reader = await readAll(under.bus, [topic]);
  expect([reader.valuesOf(keyOf(0)), reader.valuesOf(keyOf(1))]).toEqual([[1], [1]]);
  await next.close();
});
