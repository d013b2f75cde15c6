/** A heartbeat that was answered; milliseconds of one clock. */
export interface Beat {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** How long the service believes it. */
  readonly lastsMs: number;
}

/**
 * Since when somebody has been there without a break, as far as they can prove it: the service heard each beat at some time between
 * question and answer, so a beat holds from its answer on, and no longer than if it had been heard when it was sent.
 */
export class Lease {
  private from = Infinity;
  private until = -Infinity;

  heard({ sentAt, answeredAt, lastsMs }: Beat): void {
    if (answeredAt >= this.until) this.from = answeredAt;
    this.until = Math.max(this.until, sentAt + lastsMs);
  }

  /** Whether every moment from then until now is covered. */
  covers(from: number, now: number): boolean {
    return this.from <= from && now < this.until;
  }
}
