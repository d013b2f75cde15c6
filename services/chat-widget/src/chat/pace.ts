/** A chat that stood so long ended for a reason of its own. */
const STEADY_MS = 60_000;

const PAUSES_MS: readonly number[] = [0, 1_000, 4_000, 16_000];

/** How often a chat begins anew: once at once, then after pauses, and then not by itself while each one ends as soon as it began. */
export class Pace {
  private used = 0;
  private begunAt = 0;

  /** @param now milliseconds, on any clock. */
  constructor(private readonly now: () => number) {}

  begun(): void {
    this.begunAt = this.now();
  }

  /** Milliseconds to wait before the next one; null: it was tried often enough. */
  pause(): number | null {
    const now = this.now();
    if (now - this.begunAt >= STEADY_MS) this.used = 0;
    this.begunAt = now;
    const pause = PAUSES_MS[this.used] ?? null;
    this.used += 1;
    return pause;
  }
}
