/** How often brokers are asked whether they are there. */
const ASK_EVERY_MS = 5_000;

/**
 * A clock that runs only while a broker answers: a consumer that is silent because its broker is away is not dead, and a
 * restart would not help it.
 */
export class AnsweredTime {
  private total = 0;
  private lastAnswer: number | null = null;
  private asking = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly ask: () => Promise<void>,
    private readonly everyMs: number = ASK_EVERY_MS,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Milliseconds so far in which a broker answered. */
  now(): number {
    return this.total;
  }

  start(): void {
    this.timer ??= setInterval(() => void this.look(), this.everyMs).unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.lastAnswer = null;
  }

  /** Asks once; `start` does so every few seconds. */
  async look(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      await this.ask();
      const now = this.clock();
      // A process that was stopped for minutes has not listened for minutes either.
      if (this.lastAnswer !== null) this.total += Math.min(now - this.lastAnswer, 2 * this.everyMs);
      this.lastAnswer = now;
    } catch {
      this.lastAnswer = null;
    } finally {
      this.asking = false;
    }
  }
}
