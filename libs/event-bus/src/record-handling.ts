import type { TopicDefinition } from '@baton/contracts';
import { BadRecord } from './bad-record';
import type { BusMessage } from './bus-message';
import type { LedgerWork, ParkedRecord, Progress } from './consumer-ledger';
import type { ConsumerOptions, ConsumerSignal, Delivery } from './consumer.rules';
import { deadLetterOf, placeOf } from './dead-letter';
import { decoderOf } from './decode-record';
import type { BusRecord } from './event-bus';
import { classify } from './failure';
import { generationOf, stepOf } from './record-headers';

interface Source {
  readonly topic: TopicDefinition;
  readonly decode: (record: BusRecord) => BusMessage;
}

/** What the adapter gives along with a record. */
export interface Surroundings {
  readonly signal: AbortSignal;
  heartbeat(): Promise<void>;
}

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
    const progress: Progress = { place: placeOf(record), generation: generationOf(record), step: stepOf(record) };
    if (await this.isRepeated(record, progress, fromStart)) {
      await ledger.advance({ ...progress, step: null }, []);
      this.emit({ kind: 'repeated', topic: record.topic });
      return;
    }
    if (ledger.canPark && (await ledger.isParked(record.topic, record.key))) {
      await ledger.park(record, null, progress);
      this.emit({ kind: 'parked', place: progress.place });
      return;
    }
    const settle = (work: readonly LedgerWork<Tx>[]): Promise<void> => ledger.advance(progress, work);
    const bad = await this.attempt(record, { ...surroundings, replaying: false }, settle);
    if (bad !== null) await this.isolate(record, bad, progress);
  }

  /**
   * Handles a parked record past the revision guard and drops its row.
   * @returns false when the record is bad again, and stays.
   * @throws as `handle`.
   */
  async replay(parked: ParkedRecord, surroundings: Surroundings): Promise<boolean> {
    const { ledger, log } = this.options;
    const settle = (work: readonly LedgerWork<Tx>[]): Promise<void> => ledger.release(parked, work);
    if (parked.lost) {
      log.warn({ ...placeOf(parked.record) }, 'parked record dropped: the key of its person is destroyed');
      await settle([]);
      return true;
    }
    return (await this.attempt(parked.record, { ...surroundings, replaying: true }, settle)) === null;
  }

  /** Decodes and handles. @returns why the record is bad, or null when it is settled. */
  private async attempt(
    record: BusRecord,
    surroundings: Surroundings & { readonly replaying: boolean },
    settle: (work: readonly LedgerWork<Tx>[]) => Promise<void>,
  ): Promise<string | null> {
    const { log, ledger, handle } = this.options;
    const begun = performance.now();
    const work: LedgerWork<Tx>[] = [];
    const delivery: Delivery<Tx> = {
      record,
      replaying: surroundings.replaying,
      signal: surroundings.signal,
      heartbeat: () => surroundings.heartbeat(),
      write: (piece) => void work.push(piece),
    };
    try {
      await handle(this.source(record).decode(record), delivery);
      await settle(work);
      this.emit({ kind: 'handled', topic: record.topic, tookMs: performance.now() - begun });
      return null;
    } catch (error) {
      const failure = classify(error);
      if (failure.kind === 'bad-record') return failure.error;
      if (failure.kind !== 'rejected') throw error;
      await settle([]);
      log.info({ group: ledger.group, ...placeOf(record), code: failure.code }, 'record acknowledged: a rule said no');
      this.emit({ kind: 'rejected', topic: record.topic, code: failure.code });
      return null;
    }
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

  /** Only events count up by one; a compacted topic leaves revisions out on purpose. */
  private async isRepeated(record: BusRecord, { step }: Progress, fromStart: boolean): Promise<boolean> {
    if (step === null || this.source(record).topic.cleanup === 'compact') return false;
    const { ledger, log } = this.options;
    const last = await ledger.lastRevision(record.topic, step.storeId, step.stream);
    if (last !== null && step.revision <= last) return true;
    const expected = last === null ? 0 : last + 1;
    if (step.revision > expected && (last !== null || fromStart)) {
      const { topic, partition, offset } = record;
      const lane = `${topic}[${partition}]`;
      if (this.toldGaps.get(lane) === offset) return false;
      this.toldGaps.set(lane, offset);
      log.error({ group: ledger.group, ...placeOf(record), ...step, expected }, 'GAP: revisions of a stream were lost');
      this.emit({ kind: 'gap', topic, stream: step.stream, after: expected - 1, got: step.revision });
    }
    return false;
  }

  private source(record: BusRecord): Source {
    const source = this.sources.get(record.topic);
    if (source === undefined) throw new BadRecord(`topic ${record.topic} was not asked for`);
    return source;
  }
}
