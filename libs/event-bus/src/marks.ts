import type { PartitionOffset } from './event-bus';

interface Mark {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

interface Waiting {
  readonly marks: readonly Mark[];
  /** One that was not reached at the last look: while it is not, the others need not be asked for. */
  behind: Mark | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Who waits until a consumer has handled everything below some offsets. */
export class Marks {
  private waiting: Waiting[] = [];
  private closed: Error | null = null;

  constructor(private readonly nextOf: (topic: string, partition: number) => bigint | undefined) {}

  /** How many wait now. */
  get size(): number {
    return this.waiting.length;
  }

  /**
   * Resolves once every partition is at its mark; a mark of 0 asks for nothing.
   * @throws the signal's reason when it aborts: nothing is kept of who gave up. @throws Error once closed.
   */
  reached(marks: readonly PartitionOffset[], signal?: AbortSignal): Promise<void> {
    if (this.closed !== null) return Promise.reject(this.closed);
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const giveUp = (): void => {
        this.waiting = this.waiting.filter((other) => other !== one);
        one.reject(signal?.reason);
      };
      const over =
        <T extends unknown[]>(tell: (...told: T) => void) =>
        (...told: T): void => {
          signal?.removeEventListener('abort', giveUp);
          tell(...told);
        };
      const one: Waiting = {
        marks: marks.map(markOf),
        behind: undefined,
        resolve: over(resolve),
        reject: over(reject),
      };
      signal?.addEventListener('abort', giveUp);
      this.waiting.push(one);
      this.look();
    });
  }

  /** Whether every partition is at its mark now. */
  hasReached(marks: readonly PartitionOffset[]): boolean {
    return this.closed === null && marks.every((mark) => this.isAt(markOf(mark)));
  }

  /** Call after any partition has moved, so after every record. */
  look(): void {
    if (this.waiting.length === 0) return;
    this.waiting = this.waiting.filter((one) => {
      if (one.behind !== undefined && !this.isAt(one.behind)) return true;
      one.behind = one.marks.find((mark) => !this.isAt(mark));
      if (one.behind === undefined) one.resolve();
      return one.behind !== undefined;
    });
  }

  close(error: Error): void {
    this.closed = error;
    for (const { reject } of this.waiting) reject(error);
    this.waiting = [];
  }

  private isAt({ topic, partition, offset }: Mark): boolean {
    if (offset === 0n) return true;
    const next = this.nextOf(topic, partition);
    return next !== undefined && next >= offset;
  }
}

const markOf = ({ topic, partition, offset }: PartitionOffset): Mark => ({ topic, partition, offset: BigInt(offset) });
