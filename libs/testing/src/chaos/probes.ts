import { setTimeout as delay } from 'node:timers/promises';
import type { Probe } from '../checkers/check-service';
import { ask } from './ask';
import type { House } from './house';
import type { Recorder } from './recorder';

const EVERY_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** Asks every process for its liveness, as Kubernetes does, until the signal. What it finds is added to `probes` as it comes. */
export const probeAll = async (
  house: House,
  recorder: Recorder,
  probes: Probe[],
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await Promise.all(
      house.processes.map(async ({ name, url, pid }) => {
        const { status } = await ask({ url: `${url}/health/live`, method: 'GET', headers: {}, timeoutMs: TIMEOUT_MS });
        probes.push({ at: recorder.now(), process: name, pid, live: status === 200 });
      }),
    );
    await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};
