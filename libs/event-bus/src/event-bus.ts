import type { TopicDefinition } from '@baton/contracts';

/** A record to be written. `value: null` is a tombstone on a compacted topic. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  /** UTF-8 JSON, or null. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BusRecord extends OutgoingRecord {
  readonly partition: number;
  /** Rises per partition, not always by one. */
  readonly offset: string;
  /** Milliseconds since 1970, when the bus took it. */
  readonly timestamp: number;
}

/** Where a relay had got to. Travels in the same transaction as the records. */
export interface Checkpoint {
  readonly position: string | null;
  readonly storeId: string;
  /** The relay has reached the head that it noted at open, at least once in this generation. */
  readonly caughtUp: boolean;
  /**
   * Everything that happened until then is on the bus once this is readable; milliseconds since 1970, by the clock of what the writer
   * tells of. Only a writer that can know says it, and not every time: what it said before stays true.
   */
  readonly asOf?: number | undefined;
}

/**
 * The one writer of its topics. Opening fences every earlier writer of the same name: a zombie's write is refused whole,
 * so a compacted topic never ends on an older state.
 */
export interface FencedWriter {
  /** As last committed by anybody of this name; null: never, or the bus was wiped. */
  readonly checkpoint: Checkpoint | null;
  /** New whenever the topics are written anew; a header `generation` of every record. */
  readonly generation: string;
  /**
   * Records and checkpoint become readable together, or neither does.
   * @throws WriterFenced when a newer writer of this name exists, or the bus ended what took too long: stop.
   * @throws BusUnavailable when the outcome is unknown: close, open again, go on from its checkpoint.
   */
  write(records: readonly OutgoingRecord[], checkpoint: Checkpoint): Promise<void>;
  close(): Promise<void>;
}

/** What a consumer has read of one partition. */
export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  /** Next offset to read. */
  readonly offset: string;
}

export interface ConsumeOptions {
  /** Consumer group; members of a group share the partitions. */
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  /** Where to begin in a partition just assigned; undefined, or past the end (the bus was wiped): the beginning. */
  readonly startAt: (topic: string, partition: number) => Promise<string | undefined>;
  /**
   * One partition's records, in order, after the previous call for that partition returned.
   * A throw pauses the partition with bounded backoff and the same batch comes again; the consumer stays alive.
   */
  readonly onBatch: (batch: ConsumedBatch) => Promise<void>;
  readonly onCrash?: (error: Error) => void;
  /** The partition is no longer this consumer's: another member's, or nobody's. Its last batch has come to an end. */
  readonly onRelease?: (topic: string, partition: number) => void;
  /** The group lives as long as this consumer: the bus forgets it on stop. */
  readonly ephemeral?: boolean;
}

export interface ConsumedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly BusRecord[];
  /** Next offset to read once the batch is handled; past markers and gaps too. */
  readonly nextOffset: string;
  /**
   * Next offset that will be written to the partition, as known at the fetch. Below what was handed over before only if the
   * partition was made anew: a leader that has just taken over and does not know it yet must not look like that.
   */
  readonly highWatermark: string;
  readonly signal: AbortSignal;
  /** Call during long work, so that the member keeps its partitions. */
  heartbeat(): Promise<void>;
}

export interface RunningConsumer {
  /** Stops fetching, lets the batch in hand finish, commits the group's offsets (lag metrics only). */
  stop(): Promise<void>;
  /** Milliseconds since the slowest reader polled or gave a heartbeat, 0 while all wait for records: the liveness probe reads it. */
  sinceLastPoll(): number;
}

/** The right to open a writer. One living process holds it at a time, as far as the bus can tell; who is wrong about that is fenced. */
export interface Leadership {
  /** Aborts when the bus gives it to somebody else or cannot tell any more: close the writer and `lead` again. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Kafka-shaped: topics of keyed partitions, offsets, groups, compaction, transactions. */
export interface EventBus {
  /** Creates what is missing, compares what is there. @throws TopicMismatch naming the difference: never guessed away. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /**
   * Waits until no other living process leads under this name: with several replicas of a service, one relay writes and the others wait.
   * @throws the signal's reason when it aborts. @throws BusUnavailable when the bus is closed or does not answer.
   */
  lead(name: string, signal: AbortSignal): Promise<Leadership>;
  openWriter(name: string, topics: readonly TopicDefinition[]): Promise<FencedWriter>;
  /** Plain write for what has no relay: dead letters. Resolves when the bus has it. */
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  consume(options: ConsumeOptions): Promise<RunningConsumer>;
  /** Next offset to be written, of each partition: what 'caught up' is measured against. Never one that was lower than an earlier answer, unless the topic was made anew. */
  highWatermarks(topics: readonly TopicDefinition[]): Promise<readonly PartitionOffset[]>;
  close(): Promise<void>;
}

export class WriterFenced extends Error {
  constructor(readonly writer: string) {
    super(`the bus gave up this writer '${writer}': another process has taken over, or a write took too long`);
    this.name = 'WriterFenced';
  }
}

export class BusUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BusUnavailable';
  }
}

export class TopicMismatch extends Error {
  constructor(
    readonly topic: string,
    readonly detail: string,
  ) {
    super(`topic ${topic}: ${detail}`);
    this.name = 'TopicMismatch';
  }
}
