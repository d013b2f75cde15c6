import type { TopicDefinition } from '@baton/contracts';
import type { BusRecord, EventBus } from '@baton/event-bus';

let readers = 0;

/** Everything that a topic holds now, partition by partition, each in order. */
export const recordsOf = async (bus: EventBus, topic: TopicDefinition): Promise<BusRecord[]> => {
  await bus.ensureTopics([topic]);
  const marks = await bus.highWatermarks([topic]);
  const left = new Set(marks.filter(({ offset }) => offset !== '0').map(({ partition }) => partition));
  const records: BusRecord[] = [];
  if (left.size === 0) return records;
  let finished: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (finished = resolve));
  const consumer = await bus.consume({
    group: `reader-${(readers += 1)}`,
    topics: [topic],
    startAt: async () => undefined,
    onBatch: async (batch) => {
      records.push(...batch.records);
      if (batch.nextOffset === batch.highWatermark) left.delete(batch.partition);
      if (left.size === 0) finished();
    },
  });
  await all;
  await consumer.stop();
  return records;
};
