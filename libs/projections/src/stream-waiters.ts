import { LRUCache } from 'lru-cache';

/** How often whoever waits looks at the row itself: another process may be the one that fills the view, and its wake-up may be lost. */
const LOOK_AGAIN_MS = 100;

/** Streams whose revision is remembered, so that who asks for what this process has written itself costs no query. */
const REMEMBERED_STREAMS = 10_000;

type Outcome = 'reached' | 'look again' | 'released';

interface Waiter {
  readonly revision: number;
  readonly settle: (outcome: Outcome) => void;
}

/** Those who wait until a view shows a revision of a stream. */
export class StreamWaiters {
  private readonly waiting = new Map<string, Set<Waiter>>();
  /** Revisions that the view is known to show, or more. */
  private readonly shown = new LRUCache<string, number>({ max: REMEMBERED_STREAMS });
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
    if ((this.shown.get(stream) ?? -1) >= revision) return true;
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const left = Math.max(0, deadline - performance.now());
      // Registered before the row is read: what is committed in between wakes it.
      const waiter = this.register(stream, revision, Math.min(left, LOOK_AGAIN_MS));
      if (await isShown()) {
        waiter.cancel();
        return true;
      }
      if ((await waiter.outcome) === 'reached') return true;
      if (performance.now() >= deadline || this.released) return false;
    }
  }

  /** This process has written it. */
  advance(stream: string, revision: number): void {
    this.shown.set(stream, Math.max(revision, this.shown.get(stream) ?? -1));
    for (const waiter of [...(this.waiting.get(stream) ?? [])]) {
      if (waiter.revision <= revision) waiter.settle('reached');
    }
  }

  /** Another process says that the stream moved: whoever waits for it looks now. */
  look(stream: string): void {
    for (const waiter of [...(this.waiting.get(stream) ?? [])]) waiter.settle('look again');
  }

  /** The rows may have been taken away since. */
  forget(): void {
    this.shown.clear();
  }

  /** Nobody will advance any more. */
  release(): void {
    this.released = true;
    for (const waiters of [...this.waiting.values()]) for (const waiter of [...waiters]) waiter.settle('released');
  }

  private register(stream: string, revision: number, ms: number) {
    let resolve: (outcome: Outcome) => void = () => undefined;
    const outcome = new Promise<Outcome>((resolved) => (resolve = resolved));
    const timer = setTimeout(() => waiter.settle('look again'), ms);
    const waiter: Waiter = {
      revision,
      settle: (how) => {
        clearTimeout(timer);
        this.remove(stream, waiter);
        resolve(how);
      },
    };
    this.waiting.set(stream, (this.waiting.get(stream) ?? new Set<Waiter>()).add(waiter));
    return { outcome, cancel: () => waiter.settle('released') };
  }

  private remove(stream: string, waiter: Waiter): void {
    const waiters = this.waiting.get(stream);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(stream);
  }
}
