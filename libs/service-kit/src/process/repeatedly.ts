import type { BusLog } from '@baton/event-bus';

export interface Rounds {
  /** No further round begins; resolves when the one that is running has ended. */
  stop(): Promise<void>;
}

export interface RepeatedlyOptions {
  readonly everyMs: number;
  /** What the log says is not done, when it begins to fail: 'presence is not swept'. */
  readonly failing: string;
  /** What it says when that is over: 'presence is swept again'. */
  readonly working: string;
  readonly log: Pick<BusLog, 'warn' | 'info'>;
}

/**
 * Runs a round again so many milliseconds after the last one began, but never beside itself. One that fails is tried again; an outage
 * is said once when it begins and once when it is over, not every round. Does not keep the process alive.
 */
export const repeatedly = (
  round: () => Promise<void>,
  { everyMs, failing, working, log }: RepeatedlyOptions,
): Rounds => {
  let running: Promise<void> | null = null;
  let failures = 0;
  const once = async (): Promise<void> => {
    try {
      await round();
      if (failures > 0) log.info({ failures }, working);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures === 1) log.warn({ err: error }, `${failing}; it is tried again every moment`);
    }
    running = null;
  };
  const timer = setInterval(() => void (running ??= once()), everyMs).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
