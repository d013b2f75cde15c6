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

const LOOK_AGAIN_MS = 300;

/** Asks until nothing is wrong, or patience ends. @returns what was still wrong then. */
export const untilNone = async (
  check: () => Promise<readonly string[]>,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  const began = performance.now();
  for (;;) {
    const problems = await check();
    if (problems.length === 0 || performance.now() - began > patienceMs || signal?.aborted === true) return problems;
    await delay(LOOK_AGAIN_MS);
  }
};
