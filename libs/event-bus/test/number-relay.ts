import type { TopicDefinition } from '@baton/contracts';
import { checkpointAt, freshGroup, record } from '../src/contract/bus-under-test';
import { BusUnavailable, type EventBus, type FencedWriter, WriterFenced } from '../src/event-bus';

/** What a relay waits out. A broker fences also whom nobody replaced: a writer whose transaction it ended because it took too long. */
const isPassing = (error: unknown): boolean => error instanceof BusUnavailable || error instanceof WriterFenced;

export interface NumberRelay {
  readonly topic: TopicDefinition;
  readonly keys: readonly string[];
  /** Whether so many numbers will do. */
  readonly isEnough: (count: number) => boolean;
  /** The writer's; another one each time when absent. */
  readonly name?: string;
}

/**
 * Writes 0, 1, 2 … to every key as a relay does: from the checkpoint on, with a new writer whenever one failed.
 * @returns the numbers. @throws what a relay does not wait out.
 */
export const relayNumbers = async (
  bus: EventBus,
  { topic, keys, isEnough, name = freshGroup() }: NumberRelay,
): Promise<readonly number[]> => {
  let writer: FencedWriter | null = null;
  let next = 0;
  while (!isEnough(next)) {
    try {
      writer ??= await bus.openWriter(name, [topic]);
      next = Number(writer.checkpoint?.position ?? -1) + 1;
      for (; !isEnough(next); next += 1) {
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
  return Array.from({ length: next }, (_, n) => n);
};
