/** kafkajs asks a silent broker again within seconds, also in its next life; one that it asks no more has left or leads nothing of ours. */
const ASKED_AGAIN_WITHIN_MS = 30_000;

interface Silence {
  readonly since: number;
  readonly lastAsked: number;
}

/**
 * How long questions for records have gone without an answer. A member whose joining and heartbeats go well may read nothing all
 * the same, so neither counts; a broker that answers does not speak for another one; and a round in which nothing was asked, as
 * after each joining, answers nothing.
 */
export class FetchWatch {
  private readonly silent = new Map<string, Silence>();
  private lastRound: number;

  /** @param clock milliseconds; see `AnsweredTime`. */
  constructor(private readonly clock: () => number) {
    this.lastRound = clock();
  }

  /** A question to the broker was given up. @param broker `host:port`. */
  unanswered(broker: string): void {
    const now = this.clock();
    this.silent.set(broker, { since: this.silent.get(broker)?.since ?? now, lastAsked: now });
  }

  answered(broker: string): void {
    this.silent.delete(broker);
  }

  /** kafkajs has been round one of its brokers, or had nothing to ask it. */
  wentRound(): void {
    this.lastRound = this.clock();
    for (const [broker, { lastAsked }] of this.silent) {
      if (this.lastRound - lastAsked > ASKED_AGAIN_WITHIN_MS) this.silent.delete(broker);
    }
  }

  /** Milliseconds of the clock; of the broker that has been silent for longest, or since the last round at all. */
  silentMs(): number {
    const since = [...this.silent.values()].map((silence) => silence.since);
    return Math.max(0, this.clock() - Math.min(this.lastRound, ...since));
  }
}
