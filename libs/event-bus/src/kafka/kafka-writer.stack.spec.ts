import { setTimeout as delay } from 'node:timers/promises';
import { topics as known } from '@baton/contracts';
import { kafkaUnderTest, type KafkaUnderTest, plainKafka } from '../../test/kafka-under-test';
import { freshGroup, freshTopic, readAll, TestReader } from '../contract';
import { checkpointAt, record } from '../contract/bus-under-test';
import { partitionOf } from '../embedded/partitioner';
import { TopicMismatch, WriterFenced } from '../event-bus';
import { ROLL_KEY } from '../roll';
import { checkpointPartition } from './checkpoint-reader';
import { persistently } from './persistence';

let under: KafkaUnderTest;
beforeEach(async () => {
  under = await kafkaUnderTest();
});
afterEach(() => under.dispose());

/** Another writer whose checkpoints lie in the same partition. */
const neighbourOf = (name: string): string => {
  for (;;) {
    const other = freshGroup();
    if (partitionOf(other, known.relay.partitions) === checkpointPartition(name)) return other;
  }
};

test('a checkpoint is found behind an aborted tail, and beside what another writer has open', async () => {
  const [name, topic] = [freshGroup(), freshTopic('delete', 1)];
  const writer = await under.bus.openWriter(name, [topic]);
  const partition = checkpointPartition(name);
  const send = (key: string, value: string) => ({ topic: known.relay.name, messages: [{ key, value, partition }] });
  const kafka = plainKafka();
  const neighbour = kafka.producer({ transactionalId: neighbourOf(name), createPartitioner: () => () => partition });
  await neighbour.connect();
  const open = await neighbour.transaction();
  await open.send(send('neighbour', '{}'));
  await writer.write([record(topic, 'a', 1)], checkpointAt('1'));
  await writer.close();
  const dying = kafka.producer({ transactionalId: name, createPartitioner: () => () => partition });
  await dying.connect();
  const unfinished = await dying.transaction();
  await unfinished.send(send(name, JSON.stringify({ ...checkpointAt('99'), generation: 'never' })));
  const next = await under.bus.openWriter(name, [topic]);
  expect(next.checkpoint).toEqual(checkpointAt('1'));
  expect(next.generation).toBe(writer.generation);
  await open.abort();
  await Promise.all([neighbour.disconnect(), dying.disconnect()]);
});

test('topics that are gone, made again or new while a checkpoint exists stop the writer, and the way out is named', async () => {
  const [name, topic, added] = [freshGroup(), freshTopic('delete', 2), freshTopic()];
  const writer = await under.bus.openWriter(name, [topic]);
  await writer.write([record(topic, 'a', 1)], checkpointAt('1'));
  await writer.close();
  const refused = async (topics: (typeof topic)[], because: RegExp): Promise<void> => {
    const opening = under.bus.openWriter(name, topics);
    await expect(opening).rejects.toThrow(TopicMismatch);
    await expect(opening).rejects.toThrow(because);
    await expect(opening).rejects.toThrow(`npm run republish -- ${name}`);
  };
  await refused([topic, added], /lacks what/);
  const admin = plainKafka().admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic.name] });
  await refused([topic], /is gone/);
  await under.bus.ensureTopics([topic]);
  await refused([topic], /ends at 0/);
  await under.bus.republish(name);
  const anew = await under.bus.openWriter(name, [topic]);
  expect(anew.checkpoint).toBeNull();
  await admin.disconnect();
});

test('a topic that was made again with one record less than it had stops the writer', async () => {
  const [name, topic] = [freshGroup(), freshTopic('delete', 1)];
  const writer = await under.bus.openWriter(name, [topic]);
  for (const n of [1, 2]) await writer.write([record(topic, 'a', n)], checkpointAt(String(n)));
  await writer.close(); // two records and two markers
  const admin = plainKafka().admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic.name] });
  await admin.disconnect();
  await persistently(30_000, () => under.bus.ensureTopics([topic]));
  // a broker of three may not have heard yet of the topic that was made again: it refuses, and nothing is written
  await persistently(30_000, () => under.bus.publish([1, 2, 3].map((n) => record(topic, 'a', n))));
  await expect(under.bus.openWriter(name, [topic])).rejects.toThrow(/ends at 3, and .* has written up to 4/);
});

test('republish empties the topics of one writer, fences whoever has it open, and a new generation begins', async () => {
  const [name, topic, others] = [freshGroup(), freshTopic('compact'), freshTopic()];
  const writer = await under.bus.openWriter(name, [topic]);
  await writer.write([record(topic, 'a', 1)], checkpointAt('1'));
  const other = await under.bus.openWriter(freshGroup(), [others]);
  await other.write([record(others, 'a', 1)], checkpointAt('1'));
  const elsewhere = await under.reopen();
  await elsewhere.republish(name);
  await expect(writer.write([record(topic, 'a', 2)], checkpointAt('2'))).rejects.toThrow(WriterFenced);
  expect((await readAll(under.bus, [topic])).records).toEqual([]);
  expect((await readAll(under.bus, [others])).values).toEqual([1]);
  const anew = await under.bus.openWriter(name, [topic]);
  expect([anew.checkpoint, anew.generation === writer.generation]).toEqual([null, false]);
  await anew.write([record(topic, 'a', 3)], checkpointAt('1'));
  expect((await readAll(under.bus, [topic])).values).toEqual([3]);
});

test('each partition of a state topic is made to roll now and then, and the checkpoint stays', async () => {
  const rolling = await kafkaUnderTest({ rollEveryMs: 300 });
  const [name, states, events] = [freshGroup(), freshTopic('compact', 3), freshTopic()];
  const writer = await rolling.bus.openWriter(name, [states, events]);
  await writer.write([record(states, 'a', 1)], checkpointAt('1'));
  const ends = async () => (await rolling.bus.highWatermarks([states])).map(({ offset }) => Number(offset));
  while ((await ends()).some((end) => end === 0)) await delay(50);
  await writer.close();
  const reader = await readAll(rolling.bus, [states, events]);
  const fillers = reader.records.filter(({ key }) => key === ROLL_KEY);
  expect(new Set(fillers.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2]));
  expect(fillers.every(({ topic, value }) => topic === states.name && value === null)).toBe(true);
  const next = await rolling.bus.openWriter(name, [states, events]);
  expect(next.checkpoint).toEqual(checkpointAt('1'));
  await rolling.dispose();
});

test('what a group has read is told, unless it lives only as long as its consumer', async () => {
  const topic = freshTopic('delete', 1);
  await under.bus.ensureTopics([topic]);
  await under.bus.publish([record(topic, 'a', 1), record(topic, 'a', 2)]);
  for (const ephemeral of [false, true]) {
    const group = freshGroup();
    const reader = await TestReader.start(under.bus, [topic], { group, ephemeral });
    await reader.untilCaughtUp();
    await reader.stop();
    const word = { topic: topic.name, partition: 0, offset: '2' };
    expect(await under.bus.committed(group)).toEqual(ephemeral ? [] : [word]);
  }
});
