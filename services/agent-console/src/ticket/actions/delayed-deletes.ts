import type { Store } from '@baton/client';

/** How long a deletion can be taken back before it is sent. */
export const UNDO_MS = 5_000;

export interface PlannedDelete {
  readonly ticketId: string;
  /** When it is sent, by this device's clock. */
  readonly dueAt: number;
}

/** What runs an action later; the answer takes it back. */
export type After = (ms: number, action: () => void) => () => void;

const inPage: After = (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

/** Deletions that wait for a second thought. They outlive the pane that planned them, and die with the page: then nothing was sent. */
export class DelayedDeletes implements Store<ReadonlyMap<string, PlannedDelete>> {
  private readonly listeners = new Set<() => void>();
  private readonly cancels = new Map<string, () => void>();
  private planned: ReadonlyMap<string, PlannedDelete> = new Map();

  constructor(
    private readonly after: After = inPage,
    private readonly now: () => number = Date.now,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  readonly getSnapshot = (): ReadonlyMap<string, PlannedDelete> => this.planned;

  /** A second plan for the same ticket is none. */
  plan(ticketId: string, send: () => void): void {
    if (this.planned.has(ticketId)) return;
    const cancel = this.after(UNDO_MS, () => {
      this.forget(ticketId);
      send();
    });
    this.cancels.set(ticketId, cancel);
    this.change((plans) => plans.set(ticketId, { ticketId, dueAt: this.now() + UNDO_MS }));
  }

  /** @returns whether there was still something to take back. */
  undo(ticketId: string): boolean {
    const cancel = this.cancels.get(ticketId);
    cancel?.();
    this.forget(ticketId);
    return cancel !== undefined;
  }

  private forget(ticketId: string): void {
    this.cancels.delete(ticketId);
    this.change((plans) => plans.delete(ticketId));
  }

  private change(by: (plans: Map<string, PlannedDelete>) => unknown): void {
    const plans = new Map(this.planned);
    by(plans);
    this.planned = plans;
    for (const listener of [...this.listeners]) listener();
  }
}
