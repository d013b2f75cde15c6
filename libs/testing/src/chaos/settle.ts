import { setTimeout as delay } from 'node:timers/promises';
import { type Side, Witness } from './evidence';
import type { House } from './house';
import { isSettled } from './verdict';

const POLL_MS = 400;

export interface Settled {
  readonly sides: readonly [Side, Side];
  /** From the end of the load until nothing was under way any more; null: that was never seen, and the checkers say what is missing. */
  readonly afterMs: number | null;
}

/** Brokers that were emptied have no topics until the services have made them again. */
const openWitness = async (house: House, patienceMs: number, signal: AbortSignal): Promise<Witness> => {
  const began = performance.now();
  for (;;) {
    try {
      return await Witness.open(house);
    } catch (error) {
      if (performance.now() - began > patienceMs || signal.aborted) throw error;
      await delay(POLL_MS, undefined, { signal });
    }
  }
};

/**
 * Reads stores and topics until everything that was stored has been published and followed and nothing more is stored, or until
 * nothing has moved for `patienceMs`.
 */
export const settle = async (house: House, patienceMs: number, signal: AbortSignal): Promise<Settled> => {
  const began = performance.now();
  const witness = await openWitness(house, patienceMs, signal);
  try {
    let last = '';
    let movedAt = performance.now();
    for (;;) {
      const sides = await witness.look();
      const size = sides.flatMap(({ facts, events, states }) => [facts.length, events.length, states.length]).join();
      const still = size === last;
      if (still && isSettled(sides)) return { sides, afterMs: Math.round(performance.now() - began) };
      if (!still) movedAt = performance.now();
      if (performance.now() - movedAt > patienceMs) return { sides, afterMs: null };
      last = size;
      await delay(POLL_MS, undefined, { signal });
    }
  } finally {
    await witness.close();
  }
};
