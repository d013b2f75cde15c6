import { topics } from '@baton/contracts';
import type { Admin, Kafka } from 'kafkajs';
import { kafkaUnderTest, type KafkaUnderTest, plainKafka } from '../../test/kafka-under-test';
import { relayNumbers } from '../../test/number-relay';
import { leaderOf, placedTopic, until } from '../../test/placed-topics';
import { claimed, conversationOf } from '../../test/ticket-records';
import { type ThreeBrokers, threeBrokers } from '../../test/three-brokers';
import { silentLog } from '../bus-log';
import type { ConsumerSignal } from '../consumer.rules';
import { runConsumer } from '../consumer.rules';
import { freshGroup, readAll } from '../contract';
import { partitionOf } from '../embedded/partitioner';
import { memoryLedger } from '../ledger/memory-ledger';

const NUMBERS = 150;
const MOVES = 6;

let cluster: ThreeBrokers;
let kafka: Kafka;
let admin: Admin;
let under: KafkaUnderTest;

beforeAll(async () => {
  cluster = await threeBrokers();
  kafka = plainKafka(cluster.brokers);
  admin = kafka.admin();
  await admin.connect();
});
afterAll(async () => {
  await admin.disconnect();
  await cluster.down();
});
beforeEach(async () => {
  under = await kafkaUnderTest({ brokers: cluster.brokers, replicationFactor: 1 });
});
afterEach(() => under.dispose());

/** Resolves when the partition is led by that broker. */
const move = async (topic: string, partition: number, broker: number): Promise<void> => {
  await admin.alterPartitionReassignments({
    topics: [{ topic, partitionAssignment: [{ partition, replicas: [broker] }] }],
  });
  await until(async () => (await leaderOf(admin, topic, partition)) === broker, `${topic}[${partition}] does not move`);
};

/** A key of each partition. */
const keysOf = (partitions: number): string[] =>
  Array.from({ length: partitions }, (_, partition) => {
    for (let n = 0; ; n += 1) if (partitionOf(`key-${n}`, partitions) === partition) return `key-${n}`;
  });

test('kafkajs alone loses what it sends to a partition that moved, of a send that spans brokers (so this test can see a loss)', async () => {
  const topic = await placedTopic(admin, 2);
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  await producer.connect();
  const send = (value: string) =>
    producer.send({
      topic: topic.name,
      messages: [0, 1].map((partition) => ({ partition, key: `${partition}`, value })),
    });
  await send('1');
  await move(topic.name, 0, 2);
  await send('2'); // resolves
  await producer.disconnect();
  const reader = await readAll(under.bus, [topic]);
  // the partition that stayed may even get its record twice, because the whole send is tried again
  expect(new Set(reader.valuesOf('1'))).toEqual(new Set([1, 2]));
  expect(reader.valuesOf('0')).toEqual([1]);
  await admin.deleteTopics({ topics: [topic.name] });
});

test('a writer loses and repeats nothing while leaders move, and a reader reads each record once', async () => {
  const topic = await placedTopic(admin, 3);
  const keys = keysOf(3);
  const writing = relayNumbers(under.bus, { topic, keys, isEnough: (count) => count >= NUMBERS });
  writing.catch(() => undefined);
  for (let n = 0; n < MOVES; n += 1) await move(topic.name, n % 3, ((n + Math.floor(n / 3) + 1) % 3) + 1);
  const numbers = await writing;
  const reader = await readAll(under.bus, [topic]);
  for (const key of keys) expect(reader.valuesOf(key)).toEqual(numbers);
  await admin.deleteTopics({ topics: [topic.name] });
}, 120_000);

const TRANSACTIONS = '__transaction_state';

/** Whoever leads it coordinates the transactions of that name: the JVM's `hashCode` without its sign, modulo the partitions. */
const coordinatedIn = async (name: string): Promise<number> => {
  const found = await admin.fetchTopicMetadata({ topics: [TRANSACTIONS] });
  const hash = [...name].reduce((sum, letter) => (Math.imul(31, sum) + letter.charCodeAt(0)) | 0, 0);
  return Math.abs(hash) % (found.topics[0]?.partitions.length ?? 1);
};

test('a writer loses and repeats nothing while the coordinator of its transactions moves', async () => {
  const [topic, name] = [await placedTopic(admin, 1), freshGroup()];
  await (await under.bus.openWriter(name, [topic])).close();
  const partition = await coordinatedIn(name);
  const first = (await leaderOf(admin, TRANSACTIONS, partition)) ?? 1;
  let [written, enough] = [0, Number.POSITIVE_INFINITY];
  const [key = ''] = keysOf(1);
  const isEnough = (count: number): boolean => (written = count) >= enough;
  const writing = relayNumbers(under.bus, { topic, keys: [key], isEnough, name });
  writing.catch(() => undefined);
  for (let n = 0; n < 2; n += 1) {
    await until(async () => written > 5 * (n + 1), 'nothing is written');
    await move(TRANSACTIONS, partition, ((first + n) % 3) + 1);
  }
  enough = written + 10; // the last of them with a coordinator that was another one's when they began
  const numbers = await writing;
  expect((await readAll(under.bus, [topic])).valuesOf(key)).toEqual(numbers);
  await admin.deleteTopics({ topics: [topic.name] });
});

test('a consumer takes no moved leader for a topic written anew', async () => {
  const topic = topics.ticketEvents;
  await under.bus.ensureTopics([topic]);
  const signals: ConsumerSignal[] = [];
  const handled: number[] = [];
  const consumer = await runConsumer({
    bus: under.bus,
    topics: [topic],
    ledger: memoryLedger({ group: freshGroup(), topics: [topic] }),
    log: silentLog,
    handle: async (_, { record: { headers } }) => void handled.push(Number(headers['streamrevision'])),
    onSignal: (signal) => signals.push(signal),
  });
  const partition = partitionOf(conversationOf('ada'), topic.partitions);
  for (let n = 0; n < 40; n += 1) {
    await under.bus.publish([claimed('ada', n)]);
    if (n % 8 === 4) await move(topic.name, partition, (n % 3) + 1);
  }
  // not by high watermarks: a leader that does not know yet that it was replaced names too low a one
  await until(async () => handled.length >= 40, 'not everything is handled');
  expect(handled).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(signals.filter(({ kind }) => kind === 'rewound' || kind === 'gap')).toEqual([]);
  await consumer.stop();
});
