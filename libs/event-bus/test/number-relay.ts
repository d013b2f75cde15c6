import type { TopicDefinition } from '@baton/contracts';
import { checkpointAt, freshGroup, record } from '../src/contract/bus-under-test';
import { BusUnavailable, type EventBus, type FencedWriter, WriterFenced } from '../src/event-bus';

/** What a relay waits out. A broker fences also whom nobody replaced: a writer whose transaction it ended because it took too long. */
const isPassing = (error: unknown): boolean => error instanceof BusUnavailable || error instanceof WriterFenced;

export interface NumberRelay {
  readonly topic: TopicDefinition;
  readonly keys: readonly string[];
  /** One above the last number that is written. */
  readonly count: number;
  /** The writer's; another one each time when absent. */
  readonly name?: string;
}

/**
 * Writes 0, 1, 2 … to every key as a relay does: from the checkpoint on, with a new writer whenever one failed.
 * @throws what a relay does not wait out.
 */
export const relayNumbers = async (bus: EventBus, { topic, keys, count, name = freshGroup() }: NumberRelay) => {
  let writer: FencedWriter | null = null;
  for (let next = 0; next < count;) {
    try {
      writer ??= await bus.openWriter(name, [topic]);
      next = Number(writer.checkpoint?.position ?? -1) + 1;
      for (; next < count; next += 1) {
        const numbers = keys.map((key) => record(topic, key, next));
        await writer.write(numbers, checkpointAt(String(next)));
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      await writer?.close();
      writer = null;
    }
  }
  await writer?.close();
};
