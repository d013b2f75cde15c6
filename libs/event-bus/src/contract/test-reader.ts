import type { TopicDefinition } from '@baton/contracts';
import type { BusRecord, ConsumedBatch, ConsumeOptions, EventBus, RunningConsumer } from '../event-bus';
import { freshGroup } from './bus-under-test';

/** How long a reader waits for what must come; shorter where it is known not to come. */
export const patience = { ms: 15_000 };

/** Somebody waits for something to hold, and is told whenever it may have begun to. */
export class Condition {
  private waiting: { readonly isMet: () => boolean; readonly resolve: () => void }[] = [];

  look(): void {
    this.waiting = this.waiting.filter(({ isMet, resolve }) => {
      if (!isMet()) return true;
      resolve();
      return false;
    });
  }

  /** @throws Error when it did not come to hold in time. */
  async until(isMet: () => boolean, what: string): Promise<void> {
    if (isMet()) return;
    let timer: NodeJS.Timeout | undefined;
    const met = new Promise<void>((resolve) => this.waiting.push({ isMet, resolve }));
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what} did not come`)), patience.ms);
    });
    await Promise.race([met, late]).finally(() => clearTimeout(timer));
  }
}

interface ReaderOptions {
  readonly group?: string;
  readonly ephemeral?: boolean;
  readonly startAt?: ConsumeOptions['startAt'];
  /** Runs before the batch is noted; a throw is the batch's failure. */
  readonly onBatch?: ConsumeOptions['onBatch'];
}

/** A consumer that notes what it was given, and lets a test wait for it. */
export class TestReader {
  readonly records: BusRecord[] = [];
  readonly batches: ConsumedBatch[] = [];
  /** Next offset by `topic[partition]`. */
  readonly next = new Map<string, string>();
  private readonly noted = new Condition();
  private consumer: RunningConsumer | null = null;

  private constructor(
    private readonly bus: EventBus,
    private readonly topics: readonly TopicDefinition[],
  ) {}

  static async start(
    bus: EventBus,
    topics: readonly TopicDefinition[],
    options: ReaderOptions = {},
  ): Promise<TestReader> {
    const reader = new TestReader(bus, topics);
    reader.consumer = await bus.consume({
      group: options.group ?? freshGroup(),
      topics,
      ephemeral: options.ephemeral ?? false,
      startAt: options.startAt ?? (async () => undefined),
      onBatch: async (batch) => {
        await options.onBatch?.(batch);
        reader.note(batch);
      },
    });
    return reader;
  }

  get values(): unknown[] {
    return this.records.map(({ value }) => (value === null ? null : (JSON.parse(value) as unknown)));
  }

  valuesOf(key: string): unknown[] {
    return this.values.filter((_, index) => this.records[index]?.key === key);
  }

  sinceLastPoll(): number {
    return this.consumer?.sinceLastPoll() ?? Number.POSITIVE_INFINITY;
  }

  /** Resolves as soon as the condition holds after a batch. */
  until(isMet: () => boolean, what: string): Promise<void> {
    return this.noted.until(isMet, what);
  }

  /** Resolves when everything that is written now was read. */
  async untilCaughtUp(): Promise<void> {
    const marks = await this.bus.highWatermarks(this.topics);
    const isAt = ({ topic, partition, offset }: (typeof marks)[number]): boolean =>
      BigInt(this.next.get(`${topic}[${partition}]`) ?? '0') >= BigInt(offset);
    await this.until(() => marks.every(isAt), 'the high watermark');
  }

  async stop(): Promise<void> {
    await this.consumer?.stop();
  }

  private note(batch: ConsumedBatch): void {
    this.batches.push(batch);
    this.records.push(...batch.records);
    this.next.set(`${batch.topic}[${batch.partition}]`, batch.nextOffset);
    this.noted.look();
  }
}

/** Reads everything that is in the topics now, from the beginning, with a group of its own. */
export const readAll = async (bus: EventBus, topics: readonly TopicDefinition[]): Promise<TestReader> => {
  const reader = await TestReader.start(bus, topics);
  await reader.untilCaughtUp();
  await reader.stop();
  return reader;
};
