import type { LedgerPosition } from './consumer-ledger';
import type { Trouble } from './consumer.rules';

/** One partition as this consumer sees it, from one assignment to the next. */
export class Lane {
  /** Next offset to handle. */
  next: bigint;
  generation: string | null;
  trouble: Trouble | null = null;
  /** When the bus took the record in hand, milliseconds since 1970; null: none in hand. */
  inHandSince: number | null = null;
  private fromStart: boolean | null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    resumed: LedgerPosition | undefined,
  ) {
    this.next = BigInt(resumed?.offset ?? '0');
    this.generation = resumed?.generation ?? null;
    this.fromStart = resumed?.fromStart ?? null;
  }

  /** Whether a stream met for the first time must begin at revision 0, because nothing before it was passed over. */
  isFromStart(offset: string): boolean {
    this.fromStart ??= offset === '0';
    return this.fromStart;
  }
}
