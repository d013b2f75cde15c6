/** Of one partition, under one transaction. */
const MOST = 200;

/**
 * How many records of a partition to handle together next: as many as could be lately and a few more, so that what has to be read for
 * them beforehand is not read in vain.
 */
export class Pace {
  private size = MOST;
  private alone = 0;

  get next(): number {
    return this.alone > 0 ? 1 : this.size;
  }

  /** So many of those asked for came to be handled together. */
  together(count: number, asked: number): void {
    this.size = Math.min(MOST, Math.max(1, 2 * (count < asked ? count : this.size)));
  }

  /** The next ones must each be handled alone. */
  mustBeAlone(count: number): void {
    this.alone = count;
  }

  /** One was handled alone. */
  passedOne(): void {
    if (this.alone > 0) this.alone -= 1;
    else this.size = Math.min(MOST, 2 * this.size);
  }
}
