/** How often whoever waits looks at the row itself: another process may be the one that fills the view. */
const LOOK_AGAIN_MS = 100;

interface Waiter {
  readonly revision: number;
  readonly settle: (reached: boolean) => void;
}

/** Those who wait until a view shows a revision of a stream. */
export class StreamWaiters {
  private readonly waiting = new Map<string, Set<Waiter>>();
  private released = false;

  /**
   * True as soon as `isShown` says so or `advance` reaches the revision; false after `timeoutMs`, or when the view stops.
   * @throws what `isShown` throws.
   */
  async waitFor(
    stream: string,
    revision: number,
    timeoutMs: number,
    isShown: () => Promise<boolean>,
  ): Promise<boolean> {
    for (let left = timeoutMs; ; left -= LOOK_AGAIN_MS) {
      // Registered before the row is read: what is committed in between wakes it.
      const waiter = this.register(stream, revision, Math.min(Math.max(left, 0), LOOK_AGAIN_MS));
      if (await isShown()) {
        waiter.cancel();
        return true;
      }
      if (await waiter.reached) return true;
      if (left <= LOOK_AGAIN_MS || this.released) return false;
    }
  }

  advance(stream: string, revision: number): void {
    for (const waiter of [...(this.waiting.get(stream) ?? [])]) {
      if (waiter.revision <= revision) waiter.settle(true);
    }
  }

  /** Nobody will advance any more. */
  release(): void {
    this.released = true;
    for (const waiters of [...this.waiting.values()]) for (const waiter of [...waiters]) waiter.settle(false);
  }

  private register(stream: string, revision: number, ms: number) {
    let resolve: (reached: boolean) => void = () => undefined;
    const reached = new Promise<boolean>((resolved) => (resolve = resolved));
    const timer = setTimeout(() => waiter.settle(false), ms);
    const waiter: Waiter = {
      revision,
      settle: (outcome) => {
        clearTimeout(timer);
        this.remove(stream, waiter);
        resolve(outcome);
      },
    };
    this.waiting.set(stream, (this.waiting.get(stream) ?? new Set<Waiter>()).add(waiter));
    return { reached, cancel: () => waiter.settle(false) };
  }

  private remove(stream: string, waiter: Waiter): void {
    const waiters = this.waiting.get(stream);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(stream);
  }
}
