import type { LedgerPosition } from './consumer-ledger';
import type { Trouble } from './consumer.rules';
import type { BusRecord } from './event-bus';
import { Pace } from './pace';

/** One partition as this consumer sees it, from one assignment to the next. */
export class Lane {
  /** Next offset to handle. */
  next: bigint;
  generation: string | null;
  trouble: Trouble | null = null;
  /** When the bus took the record in hand, milliseconds since 1970; null: none in hand. */
  inHandSince: number | null = null;
  readonly pace = new Pace();
  private fromStart: boolean | null;

  constructor(
    readonly topic: string,
    readonly partition: number,
    resumed: LedgerPosition | undefined,
    /** Called after `next` has moved past a record. */
    private readonly onMoved: () => void,
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

  /** The ledger is past the record. */
  passed({ offset }: BusRecord): void {
    this.trouble = null;
    this.next = BigInt(offset) + 1n;
    this.onMoved();
  }
}
