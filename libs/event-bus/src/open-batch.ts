import type { Foreknowledge, HandledRecord, LedgerBatches, StreamStep } from './consumer-ledger';
import type { BusRecord } from './event-bus';
import type { Lane } from './lane';
import { judge, type Verdict } from './revision-guard';

/** A record that is handled and waits for the ledger. */
export interface Pending<Tx> extends HandledRecord<Tx> {
  readonly record: BusRecord;
  /** Says what became of it, once the ledger is past it. */
  readonly tell: () => void;
}

/** Records of one partition that are handled one after the other, and the ledger moved past them by and by. */
export class OpenBatch<Tx> {
  /** Behind the ledger. */
  done = 0;
  private pending: Pending<Tx>[] = [];
  /** Revisions that records of this batch will have reached. */
  private readonly reached = new Map<string, number>();

  constructor(
    private readonly ledger: LedgerBatches<Tx>,
    private readonly known: Foreknowledge,
    private readonly lane: Lane,
  ) {}

  get waiting(): number {
    return this.pending.length;
  }

  isParked({ key }: BusRecord): boolean {
    return this.known.isParked(key);
  }

  /** What the revision guard says after all records that were added before. */
  judge({ offset }: BusRecord, step: StreamStep): Verdict {
    const { storeId, stream } = step;
    const last = this.reached.get(nameOf(step)) ?? this.known.lastRevision(storeId, stream);
    return judge(step, last, this.lane.isFromStart(offset));
  }

  add(pending: Pending<Tx>): void {
    this.pending.push(pending);
    const { step } = pending.progress;
    if (step !== null) this.reached.set(nameOf(step), Math.max(step.revision, this.reached.get(nameOf(step)) ?? -1));
  }

  /** Moves the ledger past all that was added. @throws what the ledger and the records' work throw; nothing has changed then. */
  async commit(): Promise<void> {
    const all = this.pending;
    const last = all.at(-1);
    if (last === undefined) return;
    await this.ledger.advance(all);
    this.pending = [];
    this.done += all.length;
    for (const { tell } of all) tell();
    this.lane.passed(last.record);
  }
}

const nameOf = ({ storeId, stream }: StreamStep): string => `${storeId}\n${stream}`;
