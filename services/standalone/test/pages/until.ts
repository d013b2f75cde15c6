import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/** Looks again until it is as wanted. @returns what it was then. @throws Error with what it was last. */
export const until = async <T>(
  look: () => T | Promise<T>,
  wanted: (seen: T) => boolean,
  limitMs = 20_000,
): Promise<T> => {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(seen)}`);
    await delay(POLL_MS);
  }
};
