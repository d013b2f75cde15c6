import type { TopicDefinition } from '@baton/contracts';
import type { BusLog } from './bus-log';
import type { BusMessage } from './bus-message';
import type { ConsumerLedger, LedgerWork, RecordPlace } from './consumer-ledger';
import { ConsumerSession } from './consumer-session';
import type { BusRecord, EventBus, PartitionOffset } from './event-bus';

/** What a handler may know and do besides its message. */
export interface Delivery<Tx = unknown> {
  readonly record: BusRecord;
  /** The record was parked and comes again on an operator's command, past the revision guard. */
  readonly replaying: boolean;
  readonly signal: AbortSignal;
  /** Call during long work, so that the member keeps its partitions. */
  heartbeat(): Promise<void>;
  /**
   * SQL that belongs to this record: runs after the handler returned, in the transaction that moves the ledger.
   * A throw in it is classified like a throw of the handler. Never open another transaction on the same database here.
   */
  write(work: LedgerWork<Tx>): void;
}

/** Something that operators want to count or be woken by. Ids only. */
export type ConsumerSignal =
  | { readonly kind: 'handled'; readonly topic: string; readonly tookMs: number }
  | { readonly kind: 'repeated'; readonly topic: string }
  | { readonly kind: 'rejected'; readonly topic: string; readonly code: string }
  | {
      readonly kind: 'gap';
      readonly topic: string;
      readonly stream: string;
      readonly after: number;
      readonly got: number;
    }
  | { readonly kind: 'dead-letter'; readonly place: RecordPlace; readonly error: string }
  | { readonly kind: 'damaged'; readonly place: RecordPlace; readonly error: string }
  | { readonly kind: 'parked'; readonly place: RecordPlace }
  | { readonly kind: 'failed'; readonly place: RecordPlace; readonly error: string }
  | { readonly kind: 'halted'; readonly place: RecordPlace; readonly type: string }
  | { readonly kind: 'rewound'; readonly topic: string };

export interface ConsumerOptions<Tx = unknown> {
  readonly bus: EventBus;
  readonly topics: readonly TopicDefinition[];
  /** Names the group too. */
  readonly ledger: ConsumerLedger<Tx>;
  readonly handle: (message: BusMessage, delivery: Delivery<Tx>) => Promise<void>;
  readonly log: BusLog;
  readonly onSignal?: (signal: ConsumerSignal) => void;
  /** The adapter gave this consumer up for good: the process should end, so that another takes over. */
  readonly onCrash?: (error: Error) => void;
  /** The group lives as long as this process (notification): the bus forgets it on stop. */
  readonly ephemeral?: boolean;
}

/** What stands still, and why. */
export interface Trouble {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** `unknown-type` waits for a newer version of this code, `failing` for a dependency. */
  readonly kind: 'unknown-type' | 'failing';
  readonly error: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface ConsumerHealth {
  readonly group: string;
  /** Milliseconds since the slowest reader polled or gave a heartbeat; 0 while all wait for records. */
  readonly sinceLastPollMs: number;
  /** Offsets between what was handled and what is written; an upper bound of records (compaction leaves holes). */
  readonly lagRecords: number;
  /** Age of the oldest record that is known to wait; 0 when nothing waits. */
  readonly lagSeconds: number;
  readonly troubles: readonly Trouble[];
  readonly gaps: number;
  readonly deadLetters: number;
}

export interface ConsumerHandle {
  health(): Promise<ConsumerHealth>;
  /**
   * Resolves when everything below these marks was handled (see `EventBus.highWatermarks`), or rejects on stop. Of a group with
   * several members ask each for its own partitions only.
   * @param signal whoever will not wait for ever gives one: nothing is kept of them once it aborts. @throws its reason then.
   */
  reached(marks: readonly PartitionOffset[], signal?: AbortSignal): Promise<void>;
  /** Whether everything below these marks was handled by now, and by this member: false for a partition that it does not read. */
  hasReached(marks: readonly PartitionOffset[]): boolean;
  /** As `health().sinceLastPollMs`, without asking the bus: what a liveness probe may wait for while the bus is away. */
  sinceLastPoll(): number;
  /**
   * Reads a topic from its beginning again, because whoever knows its writer says that it is of this generation now, and no record
   * may show it: where the new partitions are as long as the old ones were, none comes. The signal `rewound` tells when it begins; called
   * again before, it changes nothing.
   */
  readAnew(topic: string, generation: string): void;
  /**
   * Handles the parked records of a key in order, then puts the key back into service.
   * `still-parked`: a record is bad again.
   * @throws what an infrastructure failure throws; the rows handled before it are done, the rest stays parked.
   */
  replayParked(topic: string, key: string): Promise<'replayed' | 'still-parked' | 'not-parked'>;
  /** Stops fetching and lets the record in hand finish. */
  stop(): Promise<void>;
}

/**
 * Reads topics of any bus under the one set of rules: malformed records isolate their key, rejections are acknowledged,
 * unknown types halt, anything else is retried in place; each stream's revisions are handled once and gaps are counted.
 */
export const runConsumer = async <Tx>(options: ConsumerOptions<Tx>): Promise<ConsumerHandle> => {
  const session = new ConsumerSession(options);
  await session.start();
  return session;
};
