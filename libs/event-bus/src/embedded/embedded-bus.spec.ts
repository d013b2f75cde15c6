import { join } from 'node:path';
import { openSqlite } from '@baton/sql';
import { sql } from 'kysely';
import { embeddedUnderTest } from '../../test/embedded-under-test';
import { eventBusContract, freshTopic, TestReader } from '../contract';
import { record } from '../contract/bus-under-test';
import { ConsumerGroup } from './consumer-group';

eventBusContract('the embedded log', embeddedUnderTest);

test('a commit wakes the readers by itself, without a poll', async () => {
  const { bus, dispose } = await embeddedUnderTest({ pollEveryMs: 0 });
  const topic = freshTopic('delete', 1);
  await bus.ensureTopics([topic]);
  const reader = await TestReader.start(bus, [topic]);
  for (let n = 0; n < 200; n++) {
    await Promise.all([bus.publish([record(topic, 'a', n)]), bus.publish([record(topic, 'b', n)])]);
    if (n % 3 === 0) await reader.until(() => reader.records.length === 2 * (n + 1), `round ${n}`);
  }
  await reader.until(() => reader.records.length === 400, 'everything');
  await reader.stop();
  await dispose();
});

test('what another connection wrote is found by the poll', async () => {
  const { bus, reopen, dispose } = await embeddedUnderTest({ pollEveryMs: 10 });
  const topic = freshTopic('delete', 1);
  await bus.ensureTopics([topic]);
  const reader = await TestReader.start(bus, [topic]);
  const elsewhere = await reopen();
  await elsewhere.ensureTopics([topic]);
  await elsewhere.publish([record(topic, 'a', 1)]);
  await reader.until(() => reader.records.length === 1, 'the record from elsewhere');
  await elsewhere.close();
  await reader.stop();
  await dispose();
});

test('a group leaves word of how far it came, unless it lives only as long as its consumer', async () => {
  const { bus, dispose } = await embeddedUnderTest();
  const topic = freshTopic('delete', 1);
  await bus.ensureTopics([topic]);
  await bus.publish([record(topic, 'a', 1), record(topic, 'a', 2)]);
  for (const ephemeral of [false, true]) {
    const group = `ephemeral ${ephemeral}`;
    const reader = await TestReader.start(bus, [topic], { group, ephemeral });
    await reader.untilCaughtUp();
    await reader.stop();
    const word = { topic: topic.name, partition: 0, offset: '2' };
    expect(await bus.committed(group)).toEqual(ephemeral ? [] : [word]);
  }
  await dispose();
});

test('a group whose offsets cannot be written hands its partitions on all the same', async () => {
  const { bus, folder, dispose } = await embeddedUnderTest();
  const topic = freshTopic('delete', 2);
  await bus.ensureTopics([topic]);
  const [one, two] = [
    await TestReader.start(bus, [topic], { group: 'both' }),
    await TestReader.start(bus, [topic], { group: 'both' }),
  ];
  const elsewhere = openSqlite(join(folder, 'bus.sqlite'));
  await sql`drop table bus_group_offsets`.execute(elsewhere);
  await elsewhere.destroy();
  await one.stop();
  const keys = ['a', 'b', 'c', 'd'];
  await bus.publish(keys.map((key) => record(topic, key, 1)));
  await two.until(() => two.records.length === keys.length, 'every partition');
  await two.stop();
  await dispose();
});

test('a group counts whoever is on the way in, so that it is not taken for empty', async () => {
  const group = new ConsumerGroup(() => 1);
  const member = { topics: new Set<string>(), assign: () => undefined, revoke: async () => undefined };
  const joined = group.join(member);
  expect(group.isEmpty).toBe(false);
  await joined;
  await group.leave(member);
  expect(group.isEmpty).toBe(true);
});

test('a handler that hangs is told from readers that wait, however well the others do', async () => {
  const { bus, dispose } = await embeddedUnderTest({ pollEveryMs: 5 });
  const topic = freshTopic('delete', 12);
  await bus.ensureTopics([topic]);
  let letGo = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (letGo = resolve));
  let reached = (): void => undefined;
  const hangs = new Promise<void>((resolve) => (reached = resolve));
  const consumer = await bus.consume({
    group: 'hangs',
    topics: [topic],
    startAt: () => Promise.resolve('0'),
    onBatch: async ({ records }) => {
      if (!records.some(({ key }) => key === 'a')) return;
      reached();
      await hanging;
    },
  });
  await bus.publish([record(topic, 'a', 1)]);
  await hangs;
  const before = performance.now();
  for (let n = 0; performance.now() - before < 50; n++) await bus.publish([record(topic, 'b', n)]);
  expect(consumer.sinceLastPoll()).toBeGreaterThanOrEqual(50);
  letGo();
  await consumer.stop();
  await dispose();
});
