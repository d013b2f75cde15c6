import { sql } from 'kysely';
import { openSqlite } from '@baton/sql';
import { join } from 'node:path';
import { embeddedUnderTest } from '../../test/embedded-under-test';
import { freshTopic, readAll } from '../contract';
import { record } from '../contract/bus-under-test';

const HOUR = 3_600_000;

const withClock = async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const under = await embeddedUnderTest({ now: () => clock.now, deleteRetentionMs: 24 * HOUR });
  return { ...under, clock };
};

let under: Awaited<ReturnType<typeof withClock>>;
beforeEach(async () => {
  under = await withClock();
});
afterEach(() => under.dispose());

test('a tombstone goes once its time has passed, counted from the compaction that first saw it', async () => {
  const { bus, clock } = under;
  const topic = freshTopic('compact', 1);
  await bus.ensureTopics([topic]);
  await bus.publish([record(topic, 'a', 1), record(topic, 'a', null), record(topic, 'b', 1)]);
  clock.now += 100 * HOUR; // old already, but nobody who read 'a' has had the time to meet its end
  expect(await bus.clean()).toBe(1);
  expect((await readAll(bus, [topic])).values).toEqual([null, 1]);
  clock.now += 23 * HOUR;
  expect(await bus.clean()).toBe(0);
  clock.now += 2 * HOUR;
  expect(await bus.clean()).toBe(1);
  expect((await readAll(bus, [topic])).values).toEqual([1]);
});

test('a reader gets past what was removed at the end of a partition', async () => {
  const { bus, clock } = under;
  const topic = freshTopic('compact', 1);
  await bus.ensureTopics([topic]);
  await bus.publish([record(topic, 'a', 1), record(topic, 'a', null)]);
  await bus.clean();
  clock.now += 25 * HOUR;
  await bus.clean();
  const { records, batches } = await readAll(bus, [topic]);
  expect(records).toEqual([]);
  expect(batches.map(({ nextOffset }) => nextOffset)).toEqual(['2']);
});

test('a topic with a time limit loses what is older, from its beginning', async () => {
  const { bus, clock } = under;
  const topic = { ...freshTopic('delete', 1), retentionMs: 10 * HOUR };
  await bus.ensureTopics([topic]);
  for (const n of [1, 2, 3, 4]) {
    await bus.publish([record(topic, 'a', n)]);
    clock.now += 4 * HOUR;
  }
  expect(await bus.clean()).toBe(2);
  const { values, records } = await readAll(bus, [topic]);
  expect(values).toEqual([3, 4]);
  expect(records[0]?.offset).toBe('2');
});

test('a topic without a time limit keeps everything, and the limit is a setting that may change', async () => {
  const { bus, clock } = under;
  const topic = freshTopic('delete', 1);
  await bus.ensureTopics([topic]);
  await bus.publish([record(topic, 'a', 1)]);
  clock.now += 10_000 * HOUR;
  expect(await bus.clean()).toBe(0);
  await bus.ensureTopics([{ ...topic, retentionMs: HOUR }]);
  expect(await bus.clean()).toBe(1);
});

test('compaction of much more than one step ends on one record for each key', async () => {
  const { bus, folder } = under;
  const topic = freshTopic('compact', 1);
  await bus.ensureTopics([topic]);
  for (let round = 0; round < 5; round++) {
    await bus.publish(Array.from({ length: 1_000 }, (_, n) => record(topic, `key-${n % 70}`, `${round}/${n}`)));
  }
  expect(await bus.clean()).toBe(5_000 - 70);
  expect(new Set((await readAll(bus, [topic])).records.map(({ key }) => key)).size).toBe(70);
  const db = openSqlite(join(folder, 'bus.sqlite'));
  const { rows } = await sql`select count(*) as n from bus_log`.execute(db);
  expect(rows).toEqual([{ n: 70 }]);
  await db.destroy();
});

test('writers go on while the log is cleaned', async () => {
  const { bus } = under;
  const topic = freshTopic('compact', 4);
  await bus.ensureTopics([topic]);
  const write = async (round: number): Promise<void> =>
    bus.publish(Array.from({ length: 50 }, (_, n) => record(topic, `key-${n}`, round)));
  await write(0);
  for (let round = 1; round <= 20; round++) await Promise.all([bus.clean(), write(round)]);
  await bus.clean();
  expect((await readAll(bus, [topic])).values).toEqual(Array.from({ length: 50 }, () => 20));
});
