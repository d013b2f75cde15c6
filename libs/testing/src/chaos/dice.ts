/** Chance that can be had again: the same seed gives the same throws. xorshift32. */
export class Dice {
  private state: number;

  /** @param seed any whole number. */
  constructor(readonly seed: number) {
    this.state = seed >>> 0 || 1;
    // neighbouring seeds would begin alike
    for (let turn = 0; turn < 8; turn += 1) this.below(2);
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % below;
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True in so many of a hundred throws. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.below(of.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** Dice of their own for a part whose number of throws depends on timing, so that the other parts keep theirs. */
  fork(): Dice {
    return new Dice(this.below(0x7fff_ffff) + 1);
  }
}
