import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isFinal, needsPerson, publicReasonOf, reasonOf } from './outage';

/** A server that must answer once before the service is composed. */
export interface Dependency {
  /** `kafka`, `event store`, …: in logs, and on `/health/ready`. */
  readonly name: string;
  /** Host and port, for the log; never credentials. */
  readonly address: string;
  /** Resolves when it answers; throws what it failed with. */
  readonly probe: () => Promise<unknown>;
}

/** Waits between probes grow from the first to the last, in ms. */
export interface Patience {
  readonly firstMs: number;
  readonly longestMs: number;
  /** A probe that has not come back by then counts as failed. */
  readonly probeMs: number;
}

export const PATIENCE: Patience = { firstMs: 250, longestMs: 5_000, probeMs: 10_000 };

const withDeadline = async (probe: () => Promise<unknown>, ms: number): Promise<void> => {
  const ending = new AbortController();
  const late = delay(ms, undefined, { signal: ending.signal }).then(() => {
    throw new Error(`no answer within ${Math.round(ms / 1_000)} s`);
  });
  late.catch(() => undefined); // given up below
  try {
    await Promise.race([probe(), late]);
  } finally {
    ending.abort();
  }
};

/** A part of the wait by chance, or replicas that started together would knock together. */
export const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2);

/** What is waited for, and since when each reason holds. */
export class Waiting {
  private readonly reasons = new Map<string, { readonly logged: string; readonly shown: string }>();

  constructor(private readonly log: Pick<Logger, 'warn' | 'error' | 'info'>) {}

  /** Name → reason, without addresses: anybody may ask a probe's route. */
  get all(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.reasons].map(([name, { shown }]) => [name, shown]));
  }

  /** Logged when it is new or another reason than before, not at every attempt. */
  failed(name: string, about: object, error: unknown): void {
    const reason = reasonOf(error);
    if (this.reasons.get(name)?.logged === reason) return;
    this.reasons.set(name, { logged: reason, shown: publicReasonOf(error) });
    const details = { dependency: name, ...about, reason };
    if (needsPerson(error)) this.log.error(details, `waiting for a person: ${reason}`);
    else this.log.warn(details, `waiting for ${name}: ${reason}`);
  }

  answered(name: string): void {
    if (!this.reasons.delete(name)) return;
    this.log.info({ dependency: name }, `${name} answers`);
  }
}

/**
 * Resolves when the dependency has answered once. One line when it does not, one when it does.
 * @throws the signal's reason when it aborts, and what waiting cannot change: a wrong master key, a damaged database.
 */
export const waitFor = async (
  { name, address, probe }: Dependency,
  waiting: Waiting,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
): Promise<void> => {
  for (let wait = patience.firstMs; ; wait = Math.min(wait * 2, patience.longestMs)) {
    signal.throwIfAborted();
    try {
      await withDeadline(probe, patience.probeMs);
      return waiting.answered(name);
    } catch (error) {
      if (isFinal(error)) throw error;
      waiting.failed(name, { address }, error);
    }
    await delay(jittered(wait), undefined, { signal });
  }
};
