import type { OutgoingRecord } from '../event-bus';
import { type BusPromise, freshGroup, freshTopic, record } from './bus-under-test';
import { readAll, TestReader } from './test-reader';

const keys = Array.from({ length: 20 }, (_, n) => `key-${n}`);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Order, round trip and watermarks. */
export const readingPromises: readonly BusPromise[] = [
  {
    name: 'what is written of one key is read in that order, from one partition',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await bus.ensureTopics([topic]);
      for (const n of upTo(30)) await bus.publish(keys.map((key) => record(topic, key, n)));
      const reader = await readAll(bus, [topic]);
      for (const key of keys) {
        expect(reader.valuesOf(key)).toEqual(upTo(30));
        expect(new Set(reader.records.filter((one) => one.key === key).map(({ partition }) => partition)).size).toBe(1);
      }
      expect(new Set(reader.records.map(({ partition }) => partition)).size).toBeGreaterThan(1);
    },
  },
  {
    name: 'offsets rise in every partition',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await bus.ensureTopics([topic]);
      await bus.publish(keys.flatMap((key) => upTo(5).map((n) => record(topic, key, n))));
      const last = new Map<number, bigint>();
      for (const { partition, offset } of (await readAll(bus, [topic])).records) {
        expect(BigInt(offset)).toBeGreaterThan(last.get(partition) ?? -1n);
        last.set(partition, BigInt(offset));
      }
    },
  },
  {
    name: 'key, value, headers and the time of writing come back as they were',
    check: async ({ bus }) => {
      const topic = freshTopic('compact');
      await bus.ensureTopics([topic]);
      const sent: OutgoingRecord = {
        topic: topic.name,
        key: 'ключ "1"',
        value: JSON.stringify({ text: 'naïve 🙂 \u0000 line\nend', lone: '\ud800' }),
        headers: { ce_id: '1', ce_type: "it's", empty: '' },
      };
      const before = Date.now();
      await bus.publish([sent, { ...sent, key: 'gone', value: null }]);
      const { records } = await readAll(bus, [topic]);
      expect(records.find(({ key }) => key === sent.key)).toMatchObject(sent);
      expect(records.find(({ key }) => key === 'gone')?.value).toBeNull();
      for (const { timestamp } of records) expect(Math.abs(timestamp - before)).toBeLessThan(60_000);
    },
  },
];

/** What a reader at the end gets to know, and where it begins. */
export const followingPromises: readonly BusPromise[] = [
  {
    name: 'a reader at the end is given what is written next',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await bus.ensureTopics([topic]);
      const reader = await TestReader.start(bus, [topic]);
      for (const n of upTo(10)) {
        await bus.publish([record(topic, 'a', n)]);
        await reader.until(() => reader.records.length > n, `record ${n}`);
      }
      expect(reader.values).toEqual(upTo(10));
      expect(reader.sinceLastPoll()).toBeLessThan(60_000);
      await reader.stop();
    },
  },
  {
    name: 'a reader misses nothing while others write',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 2);
      await bus.ensureTopics([topic]);
      const reader = await TestReader.start(bus, [topic]);
      const write = async (key: string): Promise<void> => {
        for (const n of upTo(100)) await bus.publish([record(topic, key, n)]);
      };
      await Promise.all(keys.slice(0, 6).map(write));
      await reader.until(() => reader.records.length >= 600, 'everything');
      for (const key of keys.slice(0, 6)) expect(reader.valuesOf(key)).toEqual(upTo(100));
      await reader.stop();
    },
  },
  {
    name: 'a reader begins where it is told',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 1);
      await bus.ensureTopics([topic]);
      for (const n of upTo(6)) await bus.publish([record(topic, 'a', n)]);
      const fourth = (await readAll(bus, [topic])).records[3]?.offset;
      const reader = await TestReader.start(bus, [topic], { startAt: async () => fourth });
      await reader.untilCaughtUp();
      expect(reader.values).toEqual([3, 4, 5]);
      await reader.stop();
    },
  },
  {
    name: 'a position past the end is of a bus that was wiped: reading begins at the beginning',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 1);
      await bus.ensureTopics([topic]);
      await bus.publish([record(topic, 'a', 0), record(topic, 'a', 1)]);
      const reader = await TestReader.start(bus, [topic], { startAt: async () => '5000', group: freshGroup() });
      await reader.until(() => reader.records.length === 2, 'both records');
      expect(reader.values).toEqual([0, 1]);
      await reader.stop();
    },
  },
  {
    name: 'high watermarks name every partition, and 0 for an empty one',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 3);
      await bus.ensureTopics([topic]);
      const empty = await bus.highWatermarks([topic]);
      expect(empty.map(({ partition, offset }) => `${partition}:${offset}`).sort()).toEqual(['0:0', '1:0', '2:0']);
      await bus.publish([record(topic, 'a', 1)]);
      const after = await bus.highWatermarks([topic]);
      expect(after.filter(({ offset }) => BigInt(offset) > 0n)).toHaveLength(1);
    },
  },
];
