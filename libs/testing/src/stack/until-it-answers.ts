import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from './server-handle';

/** Kafka needs five seconds, and on a machine that is busy with everything else at once more than a minute. */
const DEADLINE_MS = 180_000;
const POLL_MS = 50;

export interface Asked {
  readonly name: string;
  /** Rejects while the server does not answer. */
  readonly ask: () => Promise<string>;
  readonly hasEnded: () => boolean | Promise<boolean>;
  /** What it wrote last. */
  readonly tail: () => string;
}

/**
 * @returns what the server answered
 * @throws StackError with the end of its log when it ends, or does not answer in time.
 */
export const untilItAnswers = async ({ name, ask, hasEnded, tail }: Asked, signal?: AbortSignal): Promise<string> => {
  const until = Date.now() + DEADLINE_MS;
  let last: unknown;
  while (Date.now() < until) {
    signal?.throwIfAborted();
    if (await hasEnded()) throw new StackError(`${name} ended while it was starting:\n${tail()}`);
    try {
      return await ask();
    } catch (error) {
      last = error;
    }
    await delay(POLL_MS);
  }
  throw new StackError(`${name} did not answer within ${DEADLINE_MS / 1_000} s:\n${tail()}`, { cause: last });
};
