import { within } from './persistence';

/** A fetcher whose broker has left the cluster says no more. */
const PATIENCE_MS = 2_000;

/**
 * kafkajs fetches from each broker in cycles: ask, answer, hand out everything of the answer, ask again. What was asked before a
 * partition is placed anew is handed out before the next question to that broker, and must not be taken for what comes after.
 */
export class FetchCycles {
  private readonly handingOut = new Map<number | string, Promise<void>>();
  private readonly ends = new Map<number | string, () => void>();

  /** A question goes to the broker: everything of its last answer was handed out. */
  asked(broker: number | string): void {
    this.ends.get(broker)?.();
    this.ends.delete(broker);
    this.handingOut.delete(broker);
  }

  answered(broker: number | string): void {
    if (this.handingOut.has(broker)) return;
    this.handingOut.set(broker, new Promise((resolve) => this.ends.set(broker, resolve)));
  }

  /** Resolves when everything that was answered before was handed out; what is answered later leaves out paused partitions. */
  async settled(): Promise<void> {
    await within(PATIENCE_MS, Promise.all(this.handingOut.values()));
  }
}
