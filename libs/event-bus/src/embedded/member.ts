import type { ConsumeOptions, RunningConsumer } from '../event-bus';
import type { ConsumerGroup, GroupMember } from './consumer-group';
import type { LogSlice, PartitionName } from './log-store';
import { PartitionReader } from './partition-reader';
import type { WakeUps } from './wake-ups';
import { partitionName } from '../partition-name';

/** What a member needs of the bus. */
export interface MemberBus {
  readonly wakeUps: WakeUps;
  readonly retry: { readonly firstMs: number; readonly maxMs: number };
  read(partition: PartitionName, offset: number): Promise<LogSlice>;
  /** Never rejects. */
  commitOffset(group: string, partition: PartitionName, offset: number): Promise<void>;
  left(member: EmbeddedConsumer): void;
}

const nameOf = ({ topic, partition }: PartitionName): string => partitionName(topic, partition);

/** One running consumer of the embedded bus: a reader for each partition that its group gave it. */
export class EmbeddedConsumer implements GroupMember, RunningConsumer {
  readonly topics: ReadonlySet<string>;
  private readonly readers = new Map<string, PartitionReader>();
  private stopped: Promise<void> | null = null;

  constructor(
    private readonly bus: MemberBus,
    private readonly group: ConsumerGroup,
    private readonly options: ConsumeOptions,
  ) {
    this.topics = new Set(options.topics.map((topic) => topic.name));
  }

  assign(partition: PartitionName): void {
    const { wakeUps, retry } = this.bus;
    const reader = new PartitionReader({
      ...partition,
      consume: this.options,
      read: (offset) => this.bus.read(partition, offset),
      wakeUps,
      retry,
    });
    this.readers.set(nameOf(partition), reader);
  }

  async revoke(partition: PartitionName): Promise<void> {
    const reader = this.readers.get(nameOf(partition));
    if (reader === undefined) return;
    await reader.stop();
    this.readers.delete(nameOf(partition));
    this.options.onRelease?.(partition.topic, partition.partition);
    const offset = reader.position;
    if (offset === null || this.options.ephemeral === true) return;
    await this.bus.commitOffset(this.options.group, partition, offset);
  }

  /** Idempotent. */
  stop(): Promise<void> {
    this.stopped ??= this.group.leave(this).then(() => this.bus.left(this));
    return this.stopped;
  }

  /** Of the slowest reader: one handler that hangs holds its partition for ever, however well the others do. */
  sinceLastPoll(): number {
    return Math.max(0, ...[...this.readers.values()].map((reader) => reader.stalledMs()));
  }
}
