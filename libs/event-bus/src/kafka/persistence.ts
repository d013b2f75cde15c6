import { setTimeout as delay } from 'node:timers/promises';
import { TopicMismatch, WriterFenced } from '../event-bus';

/**
 * Tries again, longer apart each time, while time is left: a broker that has just started answers for some seconds that its
 * coordinators are loading, and leaders move. What cannot pass by waiting is thrown at once.
 */
export const persistently = async <T>(
  forMs: number,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T> => {
  const deadline = performance.now() + forMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof TopicMismatch || error instanceof WriterFenced || isFinal(error)) throw error;
      if (signal?.aborted === true || performance.now() + pause > deadline) throw error;
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
};

/** Waits for work that nothing depends on any more, but not for ever: a broker that hangs must not keep a process from ending. */
export const within = async (ms: number, work: Promise<unknown>): Promise<'done' | 'late'> => {
  const waiting = new AbortController();
  const late = delay(ms, 'late' as const, { signal: waiting.signal, ref: false }).catch(() => 'late' as const);
  const done = work.then(
    () => 'done' as const,
    () => 'done' as const,
  );
  return Promise.race([done, late]).finally(() => waiting.abort());
};
