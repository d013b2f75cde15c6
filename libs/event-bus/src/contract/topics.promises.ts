import { TopicMismatch } from '../event-bus';
import { type BusPromise, freshTopic, record } from './bus-under-test';
import { readAll } from './test-reader';

/** Topics are what the contracts say, or the bus refuses. */
export const topicPromises: readonly BusPromise[] = [
  {
    name: 'topics are made once, and asking again changes nothing',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await bus.ensureTopics([topic]);
      await bus.publish([record(topic, 'a', 1)]);
      await bus.ensureTopics([topic]);
      expect((await readAll(bus, [topic])).values).toEqual([1]);
    },
  },
  {
    name: 'a topic of another partition count is refused, and the error says so',
    check: async ({ bus }) => {
      const topic = freshTopic('delete', 4);
      await bus.ensureTopics([topic]);
      const refusal = bus.ensureTopics([{ ...topic, partitions: 5 }]);
      await expect(refusal).rejects.toThrow(TopicMismatch);
      await expect(refusal).rejects.toThrow(/4 partitions, not 5/);
    },
  },
  {
    name: 'a topic of another cleanup policy is refused, and the error says so',
    check: async ({ bus }) => {
      const topic = freshTopic('delete');
      await bus.ensureTopics([topic]);
      const refusal = bus.ensureTopics([{ ...topic, cleanup: 'compact' }]);
      await expect(refusal).rejects.toThrow(TopicMismatch);
      await expect(refusal).rejects.toThrow(/cleanup 'delete', not 'compact'/);
    },
  },
  {
    name: 'writing to a topic that nobody made does not make it',
    check: async ({ bus }) => {
      const topic = freshTopic();
      await expect(bus.publish([record(topic, 'a', 1)])).rejects.toThrow();
      await bus.ensureTopics([topic]);
      expect((await readAll(bus, [topic])).records).toEqual([]);
    },
  },
];
