import type { BusLog } from './bus-log';
import { type ConsumerLedger, type LedgerBatches, LedgerMovedOn } from './consumer-ledger';
import type { BusRecord } from './event-bus';
import { describe } from './failure';
import type { Lane } from './lane';
import { OpenBatch } from './open-batch';
import type { Attempt, RecordHandling, Surroundings } from './record-handling';
import { TimeLimit } from './time-limit';

/** A record waits at most so long for the handlers of those after it: whoever waits for its stream (a causal token) waits with it. */
const LONGEST_MS = 50;

/** How far a batch came. */
export interface Outcome<Tx> {
  /** So many of its records are behind the ledger now. */
  readonly done: number;
  /** The one after them was given to its handler already, and is to be settled alone. */
  readonly odd: Attempt<Tx> | null;
  /** So many of the next must be handled alone. */
  readonly alone: number;
}

/**
 * Handles records of one partition in order and moves the ledger past them in one transaction. What is out of the ordinary ends the
 * batch before it: this class knows the way of the great many, and the rules for one record know all others.
 */
export class RecordsTogether<Tx> {
  constructor(
    private readonly ledger: ConsumerLedger<Tx>,
    private readonly batches: LedgerBatches<Tx>,
    private readonly handling: RecordHandling<Tx>,
    private readonly log: BusLog,
  ) {}

  /** Never throws: after any failure the records that it concerns are to be handled alone, which tells whose it is. */
  async handle(records: readonly BusRecord[], lane: Lane, surroundings: Surroundings): Promise<Outcome<Tx>> {
    let batch: OpenBatch<Tx> | null = null;
    try {
      batch = await this.open(records, lane);
      return await this.handleIn(batch, records, { lane, surroundings, limit: new TimeLimit(LONGEST_MS) });
    } catch (error) {
      const [done, alone] = [batch?.done ?? 0, Math.max(1, batch?.waiting ?? 0)];
      const handled = error instanceof LedgerMovedOn ? await this.catchUpWithLedger(records, lane) : 0;
      if (handled > done) return { done: handled, odd: null, alone: 0 };
      this.tell(lane, alone, error);
      return { done, odd: null, alone };
    }
  }

  /** Another member was here first, as happens around a rebalance. @returns how many of the records the ledger is past. */
  private async catchUpWithLedger(records: readonly BusRecord[], lane: Lane): Promise<number> {
    const position = await this.ledger.position(lane.topic, lane.partition).catch(() => undefined); // alone it is told
    const next = BigInt(position?.offset ?? '0');
    const handled = records.filter(({ offset }) => BigInt(offset) < next);
    const last = handled.at(-1);
    if (last !== undefined && BigInt(last.offset) >= lane.next) lane.passed(last);
    return handled.length;
  }

  private tell({ topic, partition }: Lane, records: number, error: unknown): void {
    const { group } = this.ledger;
    this.log.info(
      { group, topic, partition, records, error: describe(error) },
      'records could not be settled together; each is handled alone',
    );
  }

  private async open(records: readonly BusRecord[], lane: Lane): Promise<OpenBatch<Tx>> {
    const keys = records.map(({ key }) => key);
    const steps = records.flatMap((record) => this.handling.countedStep(record) ?? []);
    return new OpenBatch(this.batches, await this.batches.foreknow(lane.topic, keys, steps), lane);
  }

  private async handleIn(
    batch: OpenBatch<Tx>,
    records: readonly BusRecord[],
    around: { readonly lane: Lane; readonly surroundings: Surroundings; readonly limit: TimeLimit },
  ): Promise<Outcome<Tx>> {
    const { lane, surroundings, limit } = around;
    for (const record of records) {
      if (surroundings.signal.aborted || (batch.waiting + batch.done > 0 && limit.isOver)) break;
      if (batch.waiting === 0) lane.inHandSince = record.timestamp;
      const verdict = this.verdictOf(record, batch);
      if (verdict === 'odd') {
        await batch.commit();
        return { done: batch.done, odd: null, alone: 1 };
      }
      if (verdict === 'repeated') batch.add(this.handling.repeated(record));
      else {
        const odd = await this.handleOne(record, batch, around);
        if (odd !== null) return { done: batch.done, odd, alone: 0 };
      }
      await surroundings.heartbeat();
    }
    await batch.commit();
    return { done: batch.done, odd: null, alone: 0 };
  }

  private verdictOf(record: BusRecord, batch: OpenBatch<Tx>): 'repeated' | 'next' | 'odd' {
    const step = this.handling.countedStep(record);
    const verdict = step === null ? 'next' : batch.judge(record, step);
    if (verdict === 'repeated') return verdict;
    return verdict === 'gap' || batch.isParked(record) ? 'odd' : 'next';
  }

  /** @returns the attempt when it is out of the ordinary; all before it is committed then. */
  private async handleOne(
    record: BusRecord,
    batch: OpenBatch<Tx>,
    {
      lane,
      surroundings,
      limit,
    }: { readonly lane: Lane; readonly surroundings: Surroundings; readonly limit: TimeLimit },
  ): Promise<Attempt<Tx> | null> {
    const running = this.handling.attempt(record, { ...surroundings, replaying: false });
    if ((await limit.isOverBefore(running)) && batch.waiting > 0) {
      // those before it do not wait for a slow one; it comes to its end before anything is handled again
      const [committed] = await Promise.allSettled([batch.commit(), running]);
      if (committed.status === 'rejected') throw committed.reason;
      lane.inHandSince = record.timestamp;
    }
    const attempt = await running;
    const pending = this.handling.ordinary(attempt);
    if (pending === null) {
      await batch.commit();
      return attempt;
    }
    batch.add(pending);
    return null;
  }
}
