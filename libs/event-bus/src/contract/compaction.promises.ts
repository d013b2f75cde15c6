import type { BusRecord, OutgoingRecord } from '../event-bus';
import { type BusPromise, type BusUnderTest, freshTopic, record } from './bus-under-test';
import { readAll, TestReader } from './test-reader';

const compactedWith = async (
  { bus, compact }: BusUnderTest,
  written: (topic: ReturnType<typeof freshTopic>) => OutgoingRecord[],
) => {
  const topic = freshTopic('compact', 2);
  await bus.ensureTopics([topic]);
  for (const one of written(topic)) await bus.publish([one]);
  const before = await readAll(bus, [topic]);
  await compact?.();
  const after = await readAll(bus, [topic]);
  // An adapter that cannot be made to compact now may keep the others a while longer; the last word must be the same.
  const last = new Map(after.records.map((one) => [one.key, one]));
  return { before, after: compact === undefined ? [...last.values()] : after.records };
};

const valuesOf = (records: readonly BusRecord[], key?: string): unknown[] =>
  records
    .filter((one) => key === undefined || one.key === key)
    .map(({ value }) => (value === null ? null : (JSON.parse(value) as unknown)));

/** Compacted topics: the latest record of every key, at its old offset. */
export const compactionPromises: readonly BusPromise[] = [
  {
    name: 'compaction keeps the latest record of every key, and moves no offset',
    check: async (under) => {
      const keys = ['a', 'b', 'c', 'd'];
      const { before, after } = await compactedWith(under, (topic) =>
        [1, 2, 3].flatMap((n) => keys.map((key) => record(topic, key, n))),
      );
      expect(before.records).toHaveLength(12);
      expect(valuesOf(after)).toEqual([3, 3, 3, 3]);
      const placed = before.records.filter(({ value }) => value === '3');
      expect(new Set(after.map(({ key, partition, offset }) => `${key}@${partition}/${offset}`))).toEqual(
        new Set(placed.map(({ key, partition, offset }) => `${key}@${partition}/${offset}`)),
      );
    },
  },
  {
    name: 'a tombstone takes what was before it, and stays for those who read slowly',
    check: async (under) => {
      const { after } = await compactedWith(under, (topic) => [
        record(topic, 'a', 1),
        record(topic, 'a', null),
        record(topic, 'b', 1),
      ]);
      expect(valuesOf(after, 'a')).toEqual([null]);
      expect(valuesOf(after, 'b')).toEqual([1]);
    },
  },
  {
    name: 'a key that came back after its tombstone is there',
    check: async (under) => {
      const { after } = await compactedWith(under, (topic) => [
        record(topic, 'a', 1),
        record(topic, 'a', null),
        record(topic, 'a', 2),
      ]);
      expect(valuesOf(after, 'a')).toEqual([2]);
    },
  },
  {
    name: 'a reader in the middle of what is compacted ends on the same states',
    check: async ({ bus, compact }) => {
      const topic = freshTopic('compact', 1);
      await bus.ensureTopics([topic]);
      for (let n = 0; n < 50; n++) await bus.publish([record(topic, `key-${n % 5}`, n)]);
      const reader = await TestReader.start(bus, [topic], { startAt: async () => '20' });
      await compact?.();
      await reader.untilCaughtUp();
      for (let key = 0; key < 5; key++) expect(reader.valuesOf(`key-${key}`).at(-1)).toBe(45 + key);
      await reader.stop();
    },
  },
];
