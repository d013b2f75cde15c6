interface Waiter {
  readonly revision: number;
  readonly settle: (reached: boolean) => void;
}

/** Those who wait until a view shows a revision of a stream. */
export class StreamWaiters {
  private readonly waiting = new Map<string, Set<Waiter>>();

  /** Resolves true at the first `advance` to the revision or past it, false after `timeoutMs` or when the view stops. */
  wait(stream: string, revision: number, timeoutMs: number): { readonly reached: Promise<boolean>; cancel(): void } {
    let settle: (reached: boolean) => void = () => undefined;
    const reached = new Promise<boolean>((resolve) => (settle = resolve));
    const timer = setTimeout(() => waiter.settle(false), timeoutMs);
    const waiter: Waiter = {
      revision,
      settle: (outcome) => {
        clearTimeout(timer);
        this.remove(stream, waiter);
        settle(outcome);
      },
    };
    const waiters = this.waiting.get(stream) ?? new Set();
    this.waiting.set(stream, waiters.add(waiter));
    return { reached, cancel: () => waiter.settle(false) };
  }

  advance(stream: string, revision: number): void {
    for (const waiter of [...(this.waiting.get(stream) ?? [])]) {
      if (waiter.revision <= revision) waiter.settle(true);
    }
  }

  /** Nobody will advance any more. */
  release(): void {
    for (const waiters of [...this.waiting.values()]) for (const waiter of [...waiters]) waiter.settle(false);
  }

  private remove(stream: string, waiter: Waiter): void {
    const waiters = this.waiting.get(stream);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(stream);
  }
}
