import type { Logger } from 'pino';

/**
 * Order of a shutdown. `requests` comes before `consumers`, because requests in flight may wait for what consumers bring
 * (`Baton-Seen`); `streams` ends responses that would never end by themselves; `lock` lets the next process in.
 */
export const shutdownPhases = ['streams', 'requests', 'consumers', 'relays', 'stores', 'lock'] as const;
export type ShutdownPhase = (typeof shutdownPhases)[number];

interface Step {
  readonly phase: ShutdownPhase;
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/** Start is over, or shutdown has begun: what readiness reads. And the steps of an ordered shutdown. */
export class Lifecycle {
  private readonly steps: Step[] = [];
  private stopping: Promise<boolean> | null = null;

  /** @param deadlineMs for the whole shutdown. */
  constructor(
    private readonly log: Pick<Logger, 'info' | 'error'>,
    private readonly deadlineMs = 10_000,
  ) {}

  get isStopping(): boolean {
    return this.stopping !== null;
  }

  /** Steps of one phase run side by side; the next phase begins when all have ended or failed. */
  onShutdown(phase: ShutdownPhase, name: string, run: () => Promise<void> | void): void {
    this.steps.push({ phase, name, run });
  }

  /** Runs every phase once, whoever calls how often. Never throws; false when a step failed or the deadline passed. */
  shutdown(): Promise<boolean> {
    this.stopping ??= this.runPhases();
    return this.stopping;
  }

  private async runPhases(): Promise<boolean> {
    const deadline = Date.now() + this.deadlineMs;
    let clean = true;
    for (const phase of shutdownPhases) {
      const steps = this.steps.filter((step) => step.phase === phase);
      const outcomes = await Promise.all(steps.map((step) => this.runStep(step, deadline)));
      clean = clean && outcomes.every(Boolean);
    }
    return clean;
  }

  private async runStep(step: Step, deadline: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
    });
    try {
      const done = Promise.resolve(step.run()).then(() => true as const);
      const inTime = await Promise.race([done, late]);
      if (!inTime) this.log.error({ phase: step.phase, step: step.name }, 'shutdown step passed the deadline');
      return inTime;
    } catch (error) {
      this.log.error({ phase: step.phase, step: step.name, err: error }, 'shutdown step failed');
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
