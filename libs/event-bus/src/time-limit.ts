/** A span of time that work may or may not end within. Close it when it is not looked at any more. */
export class TimeLimit {
  private readonly end: number;
  private readonly over: Promise<'over'>;
  private timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.end = performance.now() + ms;
    this.over = new Promise((resolve) => (this.timer = setTimeout(() => resolve('over'), ms)));
  }

  get isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Resolves when the work ends, or the time before it. */
  async isOverBefore(work: Promise<unknown>): Promise<boolean> {
    return (await Promise.race([work, this.over])) === 'over';
  }

  close(): void {
    clearTimeout(this.timer);
  }
}
