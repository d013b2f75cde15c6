import { checkpointAt, record } from '../src/contract/bus-under-test';
import { openKafkaBus } from '../src/kafka/kafka-bus';

/** A process of its own that leads and writes a number after the other, tells each, and tells what ended it. */
const writeAsLeader = async (brokers: string, name: string, topic: string): Promise<void> => {
  const bus = openKafkaBus({ brokers: brokers.split(','), clientId: 'zombie', sessionTimeoutMs: 6_000 });
  const shape = { name: topic, partitions: 1, cleanup: 'compact' as const, retentionMs: null, key: 'any' };
  const leadership = await bus.lead(name, new AbortController().signal);
  const writer = await bus.openWriter(name, [shape]);
  for (let n = Number(writer.checkpoint?.position ?? -1) + 1; ; n += 1) {
    try {
      await writer.write([record(shape, 'a', n), record(shape, `of-${process.pid}`, n)], checkpointAt(String(n)));
    } catch (error) {
      process.send?.({ ended: (error as Error).name, lost: leadership.lost.aborted });
      return;
    }
    process.send?.({ wrote: n });
  }
};

const [, , brokers = '', name = '', topic = ''] = process.argv;
void writeAsLeader(brokers, name, topic);
