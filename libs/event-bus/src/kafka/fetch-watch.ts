/**
 * How long questions for records have gone without an answer. A member whose joining and heartbeats go well may read nothing all
 * the same, so neither counts; and a broker that answers does not speak for another one that does not.
 */
export class FetchWatch {
  private readonly unanswered = new Map<string, number>();
  private lastAnswer: number;

  /**
   * @param clock milliseconds; see `AnsweredTime`.
   * @param brokers those of the cluster as far as known; empty: nobody knows.
   */
  constructor(
    private readonly clock: () => number,
    private readonly brokers: () => readonly (number | string)[],
  ) {
    this.lastAnswer = clock();
  }

  /** A question that failed was asked before: it is the same silence. */
  asked(broker: number | string): void {
    const present = new Set(this.brokers().map(String));
    // Nobody asks a broker that has left, so that its last question would stay open for ever.
    if (present.size > 0)
      for (const name of this.unanswered.keys()) if (!present.has(name)) this.unanswered.delete(name);
    const name = String(broker);
    if (!this.unanswered.has(name)) this.unanswered.set(name, this.clock());
  }

  answered(broker: number | string): void {
    this.unanswered.delete(String(broker));
    this.lastAnswer = this.clock();
  }

  /** Milliseconds of the clock; of the broker that has been silent for longest, or since anybody was asked at all. */
  silentMs(): number {
    return Math.max(0, this.clock() - Math.min(this.lastAnswer, ...this.unanswered.values()));
  }
}
