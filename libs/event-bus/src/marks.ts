import type { PartitionOffset } from './event-bus';

interface Waiting {
  readonly marks: readonly PartitionOffset[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Who waits until a consumer has handled everything below some offsets. */
export class Marks {
  private waiting: Waiting[] = [];
  private closed: Error | null = null;

  constructor(private readonly nextOf: (topic: string, partition: number) => bigint | undefined) {}

  /** Resolves once every partition is at its mark; a mark of 0 asks for nothing. */
  reached(marks: readonly PartitionOffset[]): Promise<void> {
    if (this.closed !== null) return Promise.reject(this.closed);
    return new Promise((resolve, reject) => {
      this.waiting.push({ marks, resolve, reject });
      this.look();
    });
  }

  /** Whether every partition is at its mark now. */
  hasReached(marks: readonly PartitionOffset[]): boolean {
    return this.closed === null && marks.every((mark) => this.isAt(mark));
  }

  /** Call after any partition has moved. */
  look(): void {
    if (this.waiting.length === 0) return;
    this.waiting = this.waiting.filter(({ marks, resolve }) => {
      if (!marks.every((mark) => this.isAt(mark))) return true;
      resolve();
      return false;
    });
  }

  close(error: Error): void {
    this.closed = error;
    for (const { reject } of this.waiting) reject(error);
    this.waiting = [];
  }

  private isAt({ topic, partition, offset }: PartitionOffset): boolean {
    const mark = BigInt(offset);
    if (mark === 0n) return true;
    const next = this.nextOf(topic, partition);
    return next !== undefined && next >= mark;
  }
}
