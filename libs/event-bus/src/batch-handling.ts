import { LedgerMovedOn } from './consumer-ledger';
import type { ConsumerOptions, ConsumerSignal } from './consumer.rules';
import { placeOf } from './dead-letter';
import type { BusRecord, ConsumedBatch } from './event-bus';
import { classify } from './failure';
import type { Lane } from './lane';
import type { RecordHandling } from './record-handling';
import { generationOf } from './record-headers';
import { RecordsTogether } from './records-together';
import { ROLL_KEY } from './roll';
import { TopicRewritten } from './topic-rewritten';

/** What is known of the generations of topics, beyond a lane's own. */
export interface Generations {
  /** Which one a topic is read in; null: nothing told it yet. */
  readonly current: (topic: string) => string | null;
  /** Whether the topic was begun anew for this one already. */
  readonly wasReadAnew: (topic: string, generation: string) => boolean;
}

/** Takes batches of one partition at a time through the rules: records together where that goes well, each alone where it does not. */
export class BatchHandling<Tx> {
  /** null: this ledger has nothing to save by it. */
  private readonly together: RecordsTogether<Tx> | null;

  constructor(
    private readonly options: ConsumerOptions<Tx>,
    private readonly handling: RecordHandling<Tx>,
    private readonly emit: (signal: ConsumerSignal) => void,
    private readonly generations: Generations,
  ) {
    const { ledger, log } = options;
    this.together = ledger.batches === undefined ? null : new RecordsTogether(ledger, ledger.batches, handling, log);
  }

  /** @throws TopicRewritten; and what a record's handling throws when it must come again. */
  async handle(batch: ConsumedBatch, lane: Lane): Promise<void> {
    if (BigInt(batch.highWatermark) < lane.next) throw new TopicRewritten(batch.topic, null);
    for (const records of this.ofOneGeneration(batch.records, lane)) {
      for (let done = 0; done < records.length;) {
        if (batch.signal.aborted) return;
        done += await this.handleSome(records, done, lane, batch);
      }
    }
    if (BigInt(batch.nextOffset) > lane.next) lane.next = BigInt(batch.nextOffset);
  }

  /** What is to be handled, cut where the topic's generation changes: all before that is settled before anybody asks what it means. */
  private *ofOneGeneration(records: readonly BusRecord[], lane: Lane): Generator<readonly BusRecord[]> {
    let run: BusRecord[] = [];
    for (const record of records) {
      const [before] = run;
      if (before !== undefined && generationOf(before) !== generationOf(record)) {
        yield run;
        run = [];
      }
      this.assertSameGeneration(record, lane);
      if (BigInt(record.offset) < lane.next) continue; // handled before the rest of this batch failed
      if (record.key === ROLL_KEY && record.value === null) continue; // moves segments, and is about nothing
      run.push(record);
    }
    yield run;
  }

  /** @returns how many of the records, from this one on, are behind the ledger now. */
  private async handleSome(
    records: readonly BusRecord[],
    from: number,
    lane: Lane,
    batch: ConsumedBatch,
  ): Promise<number> {
    const first = records[from];
    if (first === undefined) return 0;
    const count = Math.min(records.length - from, this.together === null ? 1 : lane.pace.next);
    if (this.together === null || count === 1) {
      lane.inHandSince = first.timestamp;
      await this.settle(first, lane, () => this.handling.handle(first, lane.isFromStart(first.offset), batch));
      lane.pace.passedOne();
      await batch.heartbeat();
      return 1;
    }
    const { done, odd, alone } = await this.together.handle(records.slice(from, from + count), lane, batch);
    lane.pace.together(done, count);
    lane.pace.mustBeAlone(alone);
    if (odd === null) return done;
    await this.settle(odd.record, lane, () => this.handling.finish(odd));
    await batch.heartbeat();
    return done + 1;
  }

  private async settle(record: BusRecord, lane: Lane, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LedgerMovedOn)) {
        this.report(record, lane, error);
        throw error;
      }
      await this.catchUpWithLedger(record, lane);
    }
    lane.passed(record);
  }

  /** Another member was here first, as happens around a rebalance: believe the ledger, and look at the record again. */
  private async catchUpWithLedger(record: BusRecord, lane: Lane): Promise<void> {
    const position = await this.options.ledger.position(lane.topic, lane.partition);
    const next = BigInt(position?.offset ?? '0');
    if (next <= BigInt(record.offset)) throw new LedgerMovedOn(placeOf(record));
  }

  private report(record: BusRecord, lane: Lane, error: unknown): void {
    const { log, ledger } = this.options;
    const failure = classify(error);
    const place = placeOf(record);
    const since = lane.trouble?.since ?? Date.now();
    const text = 'error' in failure ? failure.error : failure.kind;
    const { topic, partition, offset } = place;
    if (failure.kind === 'unknown-type') {
      lane.trouble = { topic, partition, offset, kind: 'unknown-type', error: text, since };
      log.error(
        { group: ledger.group, ...place, type: failure.type },
        'HALTED: unknown event type; deploy a newer version',
      );
      this.emit({ kind: 'halted', place, type: failure.type });
      return;
    }
    lane.trouble = { topic, partition, offset, kind: 'failing', error: text, since };
    log.warn({ group: ledger.group, ...place, error: text }, 'record failed; the partition waits and tries it again');
    this.emit({ kind: 'failed', place, error: text });
  }

  /**
   * A record of another generation than the last one: what comes before it in the new topic was never read. Once for each
   * generation, so that a log which somehow holds two of them is read through.
   */
  private assertSameGeneration(record: BusRecord, lane: Lane): void {
    const generation = generationOf(record);
    if (generation === null || generation === lane.generation) return;
    const { current, wasReadAnew } = this.generations;
    const known = lane.generation ?? current(record.topic);
    const isNew = known !== null && known !== generation;
    if (isNew && !wasReadAnew(record.topic, generation)) throw new TopicRewritten(record.topic, generation);
    lane.generation = generation;
  }
}
