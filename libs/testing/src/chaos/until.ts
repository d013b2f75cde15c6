import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/** Waits until it is so. @returns whether it came to be in time. */
export const until = async (isSo: () => boolean | Promise<boolean>, patienceMs: number): Promise<boolean> => {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > patienceMs) return false;
    await delay(POLL_MS);
  }
  return true;
};
