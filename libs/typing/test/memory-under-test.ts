import { MemoryTypingChannel } from '../src/memory-typing-channel';
import { TYPING_PAUSE_MS } from '../src/typing-channel';
import type { TypingUnderTest } from './contract/typing-bench';

/** A channel in memory, whose clock the test moves. */
export const memoryUnderTest = async (): Promise<TypingUnderTest> => {
  let now = 0;
  const channel = new MemoryTypingChannel(() => now);
  return {
    channel,
    again: async () => channel,
    pauseOver: async () => void (now += TYPING_PAUSE_MS),
    dispose: () => channel.close(),
    patienceMs: 5_000,
  };
};
