import type { ConsumedBatch } from '../event-bus';
import { type BusPromise, freshGroup, freshTopic, record } from './bus-under-test';
import { Condition, TestReader } from './test-reader';

const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);

/** Where a group has got to, kept by the test as a ledger would. */
const positions = () => {
  const next = new Map<string, string>();
  const startAt = async (topic: string, partition: number) => next.get(`${topic}[${partition}]`);
  const onBatch = async (batch: ConsumedBatch): Promise<void> =>
    void next.set(`${batch.topic}[${batch.partition}]`, batch.nextOffset);
  return { startAt, onBatch };
};

/** Members of a group share; groups do not. */
export const groupPromises: readonly BusPromise[] = [
  {
    name: 'every group is given every record',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await bus.ensureTopics([topic]);
      await bus.publish(keys.map((key) => record(topic, key, key)));
      const readers = [await TestReader.start(bus, [topic]), await TestReader.start(bus, [topic])];
      for (const reader of readers) {
        await reader.untilCaughtUp();
        expect(reader.records).toHaveLength(keys.length);
        await reader.stop();
      }
    },
  },
  {
    name: 'members of one group share the partitions, and whoever stays takes over from whoever leaves',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 8);
      const member = { group: freshGroup(), ...positions() };
      await bus.ensureTopics([topic]);
      const given: (string | null)[] = [];
      const moved = new Condition();
      const onBatch = async (batch: ConsumedBatch): Promise<void> => {
        await member.onBatch(batch);
        given.push(...batch.records.map(({ value }) => value));
        moved.look();
      };
      const join = () => TestReader.start(bus, [topic], { ...member, onBatch });
      const [one, two] = [await join(), await join()];
      const round = async (n: number): Promise<void> => {
        await bus.publish(keys.map((key) => record(topic, key, `${key}/${n}`)));
        await moved.until(() => given.length >= keys.length * n, `round ${n}`);
        expect(given).toHaveLength(keys.length * n);
        expect(new Set(given).size).toBe(keys.length * n);
      };
      await round(1);
      expect(one.records.length).toBeGreaterThan(0);
      expect(two.records.length).toBeGreaterThan(0);
      await one.stop();
      const before = one.records.length;
      await round(2);
      expect(one.records).toHaveLength(before);
      await two.stop();
    },
  },
  {
    name: 'a group that comes back goes on where it stopped',
    check: async ({ bus }) => {
      const topic = freshTopic();
      const member = { group: freshGroup(), ...positions() };
      await bus.ensureTopics([topic]);
      await bus.publish(keys.map((key) => record(topic, key, 1)));
      const first = await TestReader.start(bus, [topic], member);
      await first.untilCaughtUp();
      await first.stop();
      await bus.publish(keys.map((key) => record(topic, key, 2)));
      const second = await TestReader.start(bus, [topic], member);
      await second.until(() => second.records.length >= keys.length, 'the second round');
      expect(new Set(second.values)).toEqual(new Set([2]));
      await second.stop();
    },
  },
];

/** Taking over from one another while work is under way. */
export const rebalancePromises: readonly BusPromise[] = [
  {
    name: 'a partition is never in two hands, and keeps its order, while members come and go',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 6);
      const member = { group: freshGroup(), ...positions() };
      await bus.ensureTopics([topic]);
      const inHand = new Set<number>();
      const given: (string | null)[] = [];
      const moved = new Condition();
      const onBatch = async (batch: ConsumedBatch): Promise<void> => {
        expect(inHand).not.toContain(batch.partition);
        inHand.add(batch.partition);
        for (const one of batch.records) {
          await new Promise((resolve) => setImmediate(resolve));
          given.push(`${one.key} ${one.value}`);
        }
        inHand.delete(batch.partition);
        await member.onBatch(batch);
        moved.look();
      };
      const join = () => TestReader.start(bus, [topic], { ...member, onBatch });
      const members = [await join()];
      for (let n = 0; n < 30; n++) {
        await bus.publish(keys.map((key) => record(topic, key, n)));
        if (n % 5 === 1) members.push(await join());
        if (n % 5 === 3) await members.shift()?.stop();
      }
      await moved.until(() => given.length >= keys.length * 30, 'every record');
      for (const key of keys) {
        const numbers = given.filter((one) => one?.startsWith(`${key} `)).map((one) => Number(one?.split(' ')[1]));
        expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n));
      }
      for (const one of members) await one.stop();
    },
  },
];

/** Failures of a handler. */
export const retryPromises: readonly BusPromise[] = [
  {
    name: 'a batch whose handler throws comes again, from the same record on',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 1);
      await bus.ensureTopics([topic]);
      await bus.publish([record(topic, 'a', 1), record(topic, 'a', 2)]);
      const tries: string[] = [];
      const onBatch = async ({ records }: ConsumedBatch): Promise<void> => {
        tries.push(records[0]?.value ?? 'none');
        if (tries.length < 4) throw new Error('the database is away');
      };
      const reader = await TestReader.start(bus, [topic], { onBatch });
      await reader.until(() => reader.records.length === 2, 'the batch that succeeds');
      expect(tries).toEqual(['1', '1', '1', '1']);
      expect(reader.values).toEqual([1, 2]);
      await reader.stop();
    },
  },
  {
    name: 'a partition that fails does not hold up the others',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 8);
      await bus.ensureTopics([topic]);
      await bus.publish(keys.map((key) => record(topic, key, key)));
      const partitions = new Set<number>();
      const onBatch = async ({ records, partition }: ConsumedBatch): Promise<void> => {
        if (records.some(({ key }) => key === 'key-0')) throw new Error('this partition fails for ever');
        partitions.add(partition);
      };
      const reader = await TestReader.start(bus, [topic], { onBatch });
      await reader.until(() => partitions.size === 7, 'the other seven partitions');
      await reader.stop();
      expect(reader.records.some(({ key }) => key === 'key-0')).toBe(false);
    },
  },
];

/** Stopping. */
export const stoppingPromises: readonly BusPromise[] = [
  {
    name: 'stopping waits for the batch in hand, and nothing is given afterwards',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 1);
      await bus.ensureTopics([topic]);
      await bus.publish([record(topic, 'a', 1)]);
      let finish: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (finish = resolve));
      let begun: () => void = () => undefined;
      const inHand = new Promise<void>((resolve) => (begun = resolve));
      const order: string[] = [];
      const onBatch = async ({ signal }: ConsumedBatch): Promise<void> => {
        begun();
        signal.addEventListener('abort', () => order.push('told'));
        await gate;
        order.push('finished');
      };
      const reader = await TestReader.start(bus, [topic], { onBatch });
      await inHand;
      const stopped = reader.stop().then(() => order.push('stopped'));
      await bus.publish([record(topic, 'a', 2)]);
      finish();
      await stopped;
      expect(order).toEqual(['told', 'finished', 'stopped']);
      expect(reader.records.length).toBeLessThanOrEqual(1);
    },
  },
];
