/** Time that pieces of work may spend between them; what passes between the pieces does not count. */
export class TimeLimit {
  constructor(private leftMs: number) {}

  get isOver(): boolean {
    return this.leftMs <= 0;
  }

  /** Resolves when the work ends, or before that when the time does. The work must not reject. */
  async isOverBefore(work: Promise<unknown>): Promise<boolean> {
    const begun = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), Math.max(0, this.leftMs))));
    const isOver = await Promise.race([work.then(() => false), over]);
    clearTimeout(timer);
    this.leftMs -= performance.now() - begun;
    return isOver;
  }
}
