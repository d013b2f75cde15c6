import { deadLetterTopic } from '@baton/contracts';
import { BatchHandling } from './batch-handling';
import type { ConsumerHandle, ConsumerHealth, ConsumerOptions, ConsumerSignal } from './consumer.rules';
import type { ConsumedBatch, PartitionOffset, RunningConsumer } from './event-bus';
import { describe } from './failure';
import { Lane } from './lane';
import { Marks } from './marks';
import { RecordHandling } from './record-handling';
import { TopicRewritten } from './topic-rewritten';
import { Turns } from './turns';
import { partitionName } from './partition-name';

const nameOf = (topic: string, generation: string): string => `${topic}\n${generation}`;

/** One running consumer: lanes by partition, the rules above them, and a fresh start whenever a topic was rewritten. */
export class ConsumerSession<Tx> implements ConsumerHandle {
  private readonly lanes = new Map<string, Lane>();
  private readonly marks = new Marks((topic, partition) => this.lanes.get(partitionName(topic, partition))?.next);
  private readonly turns = new Turns();
  private readonly handling: RecordHandling<Tx>;
  private readonly batches: BatchHandling<Tx>;
  private consumer: RunningConsumer | null = null;
  private restarting: Promise<void> = Promise.resolve();
  /** Topics that wait for the restart under way. */
  private readonly rewritten = new Set<string>();
  /** Topic and generation that were read from the beginning already. */
  private readonly rewound = new Set<string>();
  private readonly replays = new Set<Promise<unknown>>();
  private readonly ending = new AbortController();
  private stopped: Promise<void> | null = null;
  private gaps = 0;
  private deadLetters = 0;

  constructor(private readonly options: ConsumerOptions<Tx>) {
    const emit = (signal: ConsumerSignal): void => this.emit(signal);
    this.handling = new RecordHandling(options, emit);
    this.batches = new BatchHandling(options, this.handling, emit, {
      current: (topic) => this.generationOf(topic),
      // Until the restart the lanes stand where the old generation ended: nothing of the new one may be taken in there.
      wasReadAnew: (topic, generation) => this.rewound.has(nameOf(topic, generation)) && !this.rewritten.has(topic),
    });
  }

  async start(): Promise<void> {
    const { bus, ledger, topics } = this.options;
    await bus.ensureTopics(topics);
    if (ledger.canPark) await bus.ensureTopics(topics.map((topic) => deadLetterTopic(topic, ledger.group)));
    const subscribing = this.subscribe();
    // a record may tell that its topic was written anew before the bus has handed over the consumer that must stop then
    this.restarting = subscribing.catch(() => undefined);
    await subscribing;
  }

  async health(): Promise<ConsumerHealth> {
    const { bus, topics, ledger } = this.options;
    const now = Date.now();
    const lanes = [...this.lanes.values()];
    const oldest = Math.min(now, ...lanes.map((lane) => lane.inHandSince ?? now));
    return {
      group: ledger.group,
      sinceLastPollMs: this.sinceLastPoll(),
      lagRecords: this.lag(await bus.highWatermarks(topics)),
      lagSeconds: (now - oldest) / 1_000,
      troubles: lanes.flatMap(({ trouble }) => (trouble === null ? [] : [trouble])),
      gaps: this.gaps,
      deadLetters: this.deadLetters,
    };
  }

  sinceLastPoll(): number {
    return this.consumer?.sinceLastPoll() ?? 0;
  }

  reached(marks: readonly PartitionOffset[], signal?: AbortSignal): Promise<void> {
    return this.marks.reached(marks, signal);
  }

  hasReached(marks: readonly PartitionOffset[]): boolean {
    return this.marks.hasReached(marks);
  }

  readAnew(topic: string, generation: string): void {
    this.restart(new TopicRewritten(topic, generation));
  }

  async replayParked(topic: string, key: string): Promise<'replayed' | 'still-parked' | 'not-parked'> {
    const first = await this.options.ledger.firstParked(topic, key);
    if (first === null) return 'not-parked';
    const replay = this.turns.take(partitionName(topic, first.record.partition), () => this.drain(topic, key));
    this.replays.add(replay);
    return replay.finally(() => this.replays.delete(replay));
  }

  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    this.ending.abort();
    await this.restarting;
    await this.consumer?.stop();
    await Promise.allSettled(this.replays);
    this.marks.close(new Error(`consumer ${this.options.ledger.group} was stopped`));
  }

  private async subscribe(): Promise<void> {
    const { bus, ledger, topics, ephemeral, log } = this.options;
    this.lanes.clear();
    await this.forgetPositionsPastTheEnd();
    this.consumer = await bus.consume({
      group: ledger.group,
      topics,
      startAt: (topic, partition) => this.openLane(topic, partition),
      onBatch: (batch) => this.onBatch(batch),
      onRelease: (topic, partition) => void this.lanes.delete(partitionName(topic, partition)),
      onCrash: (error) => {
        log.error({ group: ledger.group, error: describe(error) }, 'consumer crashed');
        this.options.onCrash?.(error);
      },
      ...(ephemeral === undefined ? {} : { ephemeral }),
    });
  }

  /** A bus that was wiped counts from 0 again: positions beyond its end are of the old one. */
  private async forgetPositionsPastTheEnd(): Promise<void> {
    const { bus, ledger, topics } = this.options;
    for (const { topic, partition, offset } of await bus.highWatermarks(topics)) {
      const position = await ledger.position(topic, partition);
      if (position !== undefined && BigInt(position.offset) > BigInt(offset)) await this.rewind(topic);
    }
  }

  /** Whoever keeps what was read of the topic is told: no record will show that its offsets mean others now. */
  private async rewind(topic: string): Promise<void> {
    const { ledger, log } = this.options;
    log.warn({ group: ledger.group, topic }, 'topic was written anew; reading it from the beginning');
    await ledger.rewind(topic);
    this.emit({ kind: 'rewound', topic });
  }

  /** A topic has one generation at a time, so what one of its partitions has told holds for those that have told nothing yet. */
  private generationOf(topic: string): string | null {
    for (const lane of this.lanes.values())
      if (lane.topic === topic && lane.generation !== null) return lane.generation;
    return null;
  }

  private async openLane(topic: string, partition: number): Promise<string | undefined> {
    const { ledger } = this.options;
    const position = await ledger.position(topic, partition);
    const lane = new Lane(topic, partition, position, () => this.marks.look());
    this.lanes.set(partitionName(topic, partition), lane);
    this.marks.look();
    return position?.offset;
  }

  private async onBatch(batch: ConsumedBatch): Promise<void> {
    const name = partitionName(batch.topic, batch.partition);
    const lane = this.lanes.get(name);
    if (lane === undefined) throw new Error(`batch of ${name}, which was never assigned`);
    try {
      await this.turns.take(name, () => this.batches.handle(batch, lane));
      lane.inHandSince = null;
    } catch (error) {
      if (error instanceof TopicRewritten) this.restart(error);
      throw error;
    } finally {
      this.marks.look();
    }
  }

  /** Runs beside the batch that found it out, because stopping waits for that batch; and after the subscription under way. */
  private restart({ topic, generation }: TopicRewritten): void {
    if (this.ending.signal.aborted) return; // the next start finds it out again
    if (generation !== null) this.rewound.add(nameOf(topic, generation));
    const isUnderWay = this.rewritten.size > 0;
    this.rewritten.add(topic);
    if (isUnderWay) return;
    this.restarting = this.restarting.then(() => this.beginAgain()).catch((error: unknown) => this.crash(error));
  }

  private crash(error: unknown): void {
    const { log, ledger, onCrash } = this.options;
    log.error({ group: ledger.group, error: describe(error) }, 'consumer could not restart');
    onCrash?.(error instanceof Error ? error : new Error(String(error)));
  }

  private async beginAgain(): Promise<void> {
    await this.consumer?.stop();
    for (const topic of this.rewritten) await this.rewind(topic);
    this.rewritten.clear();
    if (!this.ending.signal.aborted) await this.subscribe();
  }

  private async drain(topic: string, key: string): Promise<'replayed' | 'still-parked'> {
    const surroundings = { signal: this.ending.signal, heartbeat: async (): Promise<void> => undefined };
    for (;;) {
      this.ending.signal.throwIfAborted(); // what is left stays parked
      const parked = await this.options.ledger.firstParked(topic, key);
      if (parked === null) return 'replayed';
      if (!(await this.handling.replay(parked, surroundings))) return 'still-parked';
    }
  }

  private lag(ends: readonly PartitionOffset[]): number {
    const behind = ends.map(({ topic, partition, offset }) => {
      const lane = this.lanes.get(partitionName(topic, partition));
      return lane === undefined ? 0n : BigInt(offset) - lane.next;
    });
    return Number(behind.reduce((sum, one) => (one > 0n ? sum + one : sum), 0n));
  }

  private emit(signal: ConsumerSignal): void {
    if (signal.kind === 'gap') this.gaps += 1;
    if (signal.kind === 'dead-letter') this.deadLetters += 1;
    this.options.onSignal?.(signal);
  }
}
