import { BusUnavailable, WriterFenced } from '../event-bus';
import { type BusPromise, checkpointAt, freshGroup, freshTopic, record } from './bus-under-test';
import { readAll } from './test-reader';

/** The fenced writer: all or nothing, and one at a time. */
export const writingPromises: readonly BusPromise[] = [
  {
    name: 'a new writer has no checkpoint; the next one finds the last, and the same generation',
    check: async ({ bus }) => {
      const topics = [freshTopic()];
      const name = freshGroup();
      const first = await bus.openWriter(name, topics);
      expect(first.checkpoint).toBeNull();
      await first.write([], checkpointAt('7'));
      await first.write([], { ...checkpointAt('8'), caughtUp: true, asOf: 1_764_000_000_000 });
      await first.close();
      const second = await bus.openWriter(name, topics);
      expect(second.checkpoint).toEqual({ ...checkpointAt('8'), caughtUp: true, asOf: 1_764_000_000_000 });
      expect(second.generation).toBe(first.generation);
      await second.close();
    },
  },
  {
    name: 'records of several topics and the checkpoint become readable together',
    check: async ({ bus }) => {
      const [events, states] = [freshTopic(), freshTopic('compact')];
      const writer = await bus.openWriter(freshGroup(), [events, states]);
      await writer.write([record(events, 'a', 1), record(states, 'a', 2), record(events, 'b', 3)], checkpointAt('1'));
      const { values } = await readAll(bus, [events, states]);
      expect([...values].sort()).toEqual([1, 2, 3]);
      await writer.close();
    },
  },
  {
    name: 'a write that fails leaves nothing behind, neither records nor checkpoint',
    check: async ({ bus }) => {
      const topic = freshTopic();
      const name = freshGroup();
      const writer = await bus.openWriter(name, [topic]);
      await writer.write([record(topic, 'a', 1)], checkpointAt('1'));
      const broken = [record(topic, 'a', 2), record(freshTopic(), 'a', 3)];
      await expect(writer.write(broken, checkpointAt('2'))).rejects.toThrow();
      await writer.close();
      const next = await bus.openWriter(name, [topic]);
      expect(next.checkpoint).toEqual(checkpointAt('1'));
      expect((await readAll(bus, [topic])).values).toEqual([1]);
      await next.close();
    },
  },
];

/** Two processes believe that they are the relay. */
export const fencingPromises: readonly BusPromise[] = [
  {
    name: 'whoever opens a writer shuts out the earlier one: its write is refused whole',
    check: async ({ bus, reopen }) => {
      const topic = freshTopic('compact');
      const name = freshGroup();
      const zombie = await bus.openWriter(name, [topic]);
      await zombie.write([record(topic, 'a', 'old')], checkpointAt('1'));
      const elsewhere = await reopen();
      const heir = await elsewhere.openWriter(name, [topic]);
      expect(heir.checkpoint).toEqual(checkpointAt('1'));
      await heir.write([record(topic, 'a', 'new')], checkpointAt('2'));
      const late = [record(topic, 'a', 'stale'), record(topic, 'b', 'stale')];
      await expect(zombie.write(late, checkpointAt('9'))).rejects.toThrow(WriterFenced);
      await expect(zombie.write([], checkpointAt('9'))).rejects.toThrow(WriterFenced);
      expect((await readAll(bus, [topic])).values).not.toContain('stale');
      const third = await bus.openWriter(name, [topic]);
      expect(third.checkpoint).toEqual(checkpointAt('2'));
      await elsewhere.close();
    },
  },
  {
    name: 'writers of other names go on',
    check: async ({ bus }) => {
      const topic = freshTopic();
      const mine = await bus.openWriter(freshGroup(), [topic]);
      await bus.openWriter(freshGroup(), [freshTopic()]);
      await mine.write([record(topic, 'a', 1)], checkpointAt('1'));
      expect((await readAll(bus, [topic])).values).toEqual([1]);
    },
  },
  {
    name: 'a closed bus says that it is unavailable',
    check: async (under) => {
      const closed = await under.reopen();
      await closed.close();
      await expect(closed.publish([record(freshTopic(), 'a', 1)])).rejects.toThrow(BusUnavailable);
    },
  },
];
