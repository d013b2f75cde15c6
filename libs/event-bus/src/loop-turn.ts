/** Work that waits for nothing may keep a turn of the event loop for so long. */
const SLICE_MS = 1;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Leaves the rest of the process its turns while backlogs of many partitions are handled. All who pass share a turn: each has it for as
 * long as none of them has had enough, so that a turn comes once in a while and not once for each record of each partition.
 */
export class LoopTurn {
  private began = Number.NEGATIVE_INFINITY;
  private next: Promise<void> | null = null;

  constructor(
    private readonly sliceMs = SLICE_MS,
    private readonly now: () => number = () => performance.now(),
    private readonly turn: () => Promise<void> = nextTurn,
  ) {}

  /** Resolves at once while this turn is young, else in the next one, together with all others who wait for it. */
  async pass(): Promise<void> {
    if (this.next === null) {
      if (this.now() - this.began < this.sliceMs) return;
      this.next = this.turn().then(() => {
        this.next = null;
        this.began = this.now();
      });
    }
    await this.next;
  }
}

/** Of this process: who handles records of any bus, for any group, passes here. */
export const loopTurn = new LoopTurn();
