import { embeddedUnderTest } from '../../test/embedded-under-test';
import { eventBusContract, freshTopic, TestReader } from '../contract';
import { record } from '../contract/bus-under-test';

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
