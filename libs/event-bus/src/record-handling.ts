import type { TopicDefinition } from '@baton/contracts';
import { BadRecord } from './bad-record';
import type { BusMessage } from './bus-message';
import type { LedgerWork, ParkedRecord, Progress, StreamStep } from './consumer-ledger';
import type { ConsumerOptions, ConsumerSignal, Delivery } from './consumer.rules';
import { deadLetterOf, placeOf } from './dead-letter';
import { decoderOf } from './decode-record';
import type { BusRecord } from './event-bus';
import { classify } from './failure';
import type { Pending } from './open-batch';
import { generationOf, stepOf } from './record-headers';
import { expectedAfter, judge } from './revision-guard';
import { partitionName } from './partition-name';

interface Source {
  readonly topic: TopicDefinition;
  readonly decode: (record: BusRecord) => BusMessage;
}

/** What the adapter gives along with a record. */
export interface Surroundings {
  readonly signal: AbortSignal;
  heartbeat(): Promise<void>;
}

/** A record that was decoded and given to its handler, and what came of it; nothing of it is settled. */
export interface Attempt<Tx> {
  readonly record: BusRecord;
  /** When it began, by `performance.now()`. */
  readonly begun: number;
  readonly work: readonly LedgerWork<Tx>[];
  readonly thrown: { readonly error: unknown } | null;
}

type Settle<Tx> = (work: readonly LedgerWork<Tx>[]) => Promise<void>;

const progressOf = (record: BusRecord): Progress => ({
  place: placeOf(record),
  generation: generationOf(record),
  step: stepOf(record),
});

/** The rules for one record, whichever way it came. */
export class RecordHandling<Tx> {
  private readonly sources: ReadonlyMap<string, Source>;
  /** Last gap told of each partition: a record that fails comes again, and its gap is still one. */
  private readonly toldGaps = new Map<string, string>();

  constructor(
    private readonly options: ConsumerOptions<Tx>,
    private readonly emit: (signal: ConsumerSignal) => void,
  ) {
    this.sources = new Map(options.topics.map((topic) => [topic.name, { topic, decode: decoderOf(topic) }]));
  }

  /**
   * Handles one record and moves the ledger past it: done, repeated, rejected or parked.
   * @param fromStart a stream not met before must begin at revision 0.
   * @throws whatever means that it must come again: infrastructure failures and types not known yet.
   */
  async handle(record: BusRecord, fromStart: boolean, surroundings: Surroundings): Promise<void> {
    const { ledger } = this.options;
    const step = this.countedStep(record);
    if (step !== null && (await this.isRepeated(record, step, fromStart))) {
      const { progress, tell } = this.repeated(record);
      await ledger.advance(progress, []);
      return tell();
    }
    if (ledger.canPark && (await ledger.isParked(record.topic, record.key))) {
      await ledger.park(record, null, progressOf(record));
      this.emit({ kind: 'parked', place: placeOf(record) });
      return;
    }
    await this.finish(await this.attempt(record, { ...surroundings, replaying: false }));
  }

  /** Settles what was given to its handler, in a transaction of its own. @throws as `handle`. */
  async finish(attempt: Attempt<Tx>): Promise<void> {
    const progress = progressOf(attempt.record);
    const bad = await this.conclude(attempt, (work) => this.options.ledger.advance(progress, work));
    if (bad !== null) await this.isolate(attempt.record, bad, progress);
  }

  /**
   * Handles a parked record past the revision guard and drops its row.
   * @returns false when the record is bad again, and stays.
   * @throws as `handle`.
   */
  async replay(parked: ParkedRecord, surroundings: Surroundings): Promise<boolean> {
    const { ledger, log } = this.options;
    const settle: Settle<Tx> = (work) => ledger.release(parked, work);
    if (parked.lost) {
      log.warn({ ...placeOf(parked.record) }, 'parked record dropped: the key of its person is destroyed');
      await settle([]);
      return true;
    }
    return (
      (await this.conclude(await this.attempt(parked.record, { ...surroundings, replaying: true }), settle)) === null
    );
  }

  /** The step that the revision guard looks at. Only events count up by one; a compacted topic leaves revisions out on purpose. */
  countedStep(record: BusRecord): StreamStep | null {
    const step = stepOf(record);
    return step === null || this.source(record).topic.cleanup === 'compact' ? null : step;
  }

  /** Decodes and gives the record to the handler. Never rejects. */
  async attempt(record: BusRecord, around: Surroundings & { readonly replaying: boolean }): Promise<Attempt<Tx>> {
    const begun = performance.now();
    const work: LedgerWork<Tx>[] = [];
    const delivery: Delivery<Tx> = {
      record,
      replaying: around.replaying,
      signal: around.signal,
      heartbeat: () => around.heartbeat(),
      write: (piece) => void work.push(piece),
    };
    try {
      await this.options.handle(this.source(record).decode(record), delivery);
      return { record, begun, work, thrown: null };
    } catch (error) {
      return { record, begun, work, thrown: { error } };
    }
  }

  /** A record whose revision was handled before: dropped, and counted. */
  repeated(record: BusRecord): Pending<Tx> {
    const progress = { ...progressOf(record), step: null };
    return { record, progress, work: [], tell: () => this.emit({ kind: 'repeated', topic: record.topic }) };
  }

  /** What the ledger is to keep of an attempt that may be settled together with others; null: it failed, or its record is bad. */
  ordinary(attempt: Attempt<Tx>): Pending<Tx> | null {
    const { record, work, thrown } = attempt;
    const progress = progressOf(record);
    if (thrown === null) return { record, progress, work, tell: () => this.tellHandled(attempt) };
    const failure = classify(thrown.error);
    if (failure.kind !== 'rejected') return null;
    return { record, progress, work: [], tell: () => this.tellRejected(record, failure.code) };
  }

  /** @returns why the record is bad, or null when it is settled. */
  private async conclude(attempt: Attempt<Tx>, settle: Settle<Tx>): Promise<string | null> {
    try {
      if (attempt.thrown !== null) throw attempt.thrown.error;
      await settle(attempt.work);
      this.tellHandled(attempt);
      return null;
    } catch (error) {
      const failure = classify(error);
      if (failure.kind === 'bad-record') return failure.error;
      if (failure.kind !== 'rejected') throw error;
      await settle([]);
      this.tellRejected(attempt.record, failure.code);
      return null;
    }
  }

  private tellHandled({ record, begun }: Attempt<Tx>): void {
    this.emit({ kind: 'handled', topic: record.topic, tookMs: performance.now() - begun });
  }

  private tellRejected(record: BusRecord, code: string): void {
    const { log, ledger } = this.options;
    log.info({ group: ledger.group, ...placeOf(record), code }, 'record acknowledged: a rule said no');
    this.emit({ kind: 'rejected', topic: record.topic, code });
  }

  /** The dead letter goes first: a crash before the row repeats it, and never loses the word of it. */
  private async isolate(record: BusRecord, error: string, progress: Progress): Promise<void> {
    const { bus, ledger, log } = this.options;
    const { place } = progress;
    if (!ledger.canPark) {
      await ledger.advance(progress, []);
      log.error({ group: ledger.group, ...place, error }, 'damaged record passed over');
      this.emit({ kind: 'damaged', place, error });
      return;
    }
    await bus.publish([deadLetterOf(this.source(record).topic, ledger.group, record, error)]);
    await ledger.park(record, error, progress);
    log.error({ group: ledger.group, ...place, error }, 'bad record: dead letter written, its key is parked');
    this.emit({ kind: 'dead-letter', place, error });
  }

  private async isRepeated(record: BusRecord, step: StreamStep, fromStart: boolean): Promise<boolean> {
    const last = await this.options.ledger.lastRevision(record.topic, step.storeId, step.stream);
    const verdict = judge(step, last, fromStart);
    if (verdict === 'gap') this.tellGap(record, step, expectedAfter(last));
    return verdict === 'repeated';
  }

  private tellGap(record: BusRecord, step: StreamStep, expected: number): void {
    const { log, ledger } = this.options;
    const { topic, partition, offset } = record;
    const lane = partitionName(topic, partition);
    if (this.toldGaps.get(lane) === offset) return;
    this.toldGaps.set(lane, offset);
    log.error({ group: ledger.group, ...placeOf(record), ...step, expected }, 'GAP: revisions of a stream were lost');
    this.emit({ kind: 'gap', topic, stream: step.stream, after: expected - 1, got: step.revision });
  }

  private source(record: BusRecord): Source {
    const source = this.sources.get(record.topic);
    if (source === undefined) throw new BadRecord(`topic ${record.topic} was not asked for`);
    return source;
  }
}
