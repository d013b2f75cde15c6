/** Hands one thing to one holder at a time, in the order of asking. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private taken = false;

  /** Resolves when it is the caller's turn; `next` must follow. */
  async take(): Promise<void> {
    if (!this.taken) {
      this.taken = true;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Ends the turn. */
  next(): void {
    const resolve = this.waiting.shift();
    if (resolve === undefined) this.taken = false;
    else resolve();
  }
}
