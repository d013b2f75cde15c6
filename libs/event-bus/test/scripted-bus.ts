import type { TopicDefinition } from '@baton/contracts';
import type { BusRecord, ConsumeOptions, EventBus, OutgoingRecord, PartitionOffset, RunningConsumer } from '../src';

/** A bus whose ends are said and whose batches are handed over by a spec, one at a time: in the order that shows what it is about. */
export class ScriptedBus {
  /** How often a consumer was begun. */
  begun = 0;
  private readonly said = new Map<string, number>();
  private options: ConsumeOptions | null = null;
  private stopping = new AbortController();
  private inHand: Promise<unknown> = Promise.resolve();
  private joining: Promise<void> = Promise.resolve();

  readonly bus = {
    ensureTopics: async () => undefined,
    highWatermarks: async (topics: readonly TopicDefinition[]) => this.ends(topics),
    consume: (options: ConsumeOptions) => this.begin(options),
  } as Partial<EventBus> as EventBus;

  /** The partition ends here now. */
  endsAt({ name }: TopicDefinition, partition: number, offset: number): void {
    this.said.set(`${name}[${partition}]`, offset);
  }

  /** Hands records over, the first at this offset. @returns whether they were taken; false: they are to come again. */
  hand(topic: TopicDefinition, partition: number, first: number, records: readonly OutgoingRecord[]): Promise<boolean> {
    const found = records.map((record, at): BusRecord => ({
      ...record,
      topic: topic.name,
      partition,
      offset: String(first + at),
      timestamp: 0,
    }));
    const next = first + records.length;
    const end = Math.max(next, this.said.get(`${topic.name}[${partition}]`) ?? 0);
    const batch = {
      topic: topic.name,
      partition,
      records: found,
      nextOffset: String(next),
      highWatermark: String(end),
      signal: this.stopping.signal,
      heartbeat: async () => undefined,
    };
    const handled = this.options?.onBatch(batch).then(
      () => true,
      () => false,
    );
    this.inHand = handled ?? this.inHand;
    return handled ?? Promise.resolve(false);
  }

  /** Consumers that begin from now on are handed records, and whoever asked for them must wait. @returns how to end that. */
  holdBack(): () => void {
    let release: () => void = () => undefined;
    this.joining = new Promise((resolve) => (release = resolve));
    return release;
  }

  /** Resolves when a consumer was begun so often. */
  async untilBegun(times: number): Promise<void> {
    for (let turns = 0; this.begun < times; turns += 1) {
      if (turns > 1_000) throw new Error(`begun ${this.begun} times, not ${times}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private ends(topics: readonly TopicDefinition[]): readonly PartitionOffset[] {
    return topics.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        topic: name,
        partition,
        offset: String(this.said.get(`${name}[${partition}]`) ?? 0),
      })),
    );
  }

  private async begin(options: ConsumeOptions): Promise<RunningConsumer> {
    this.options = options;
    const stopping = (this.stopping = new AbortController());
    for (const { name, partitions } of options.topics) {
      for (let partition = 0; partition < partitions; partition += 1) await options.startAt(name, partition);
    }
    this.begun += 1;
    await this.joining;
    const stop = async (): Promise<void> => {
      stopping.abort();
      await this.inHand;
    };
    return { stop, sinceLastPoll: () => 0 };
  }
}
