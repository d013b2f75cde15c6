import type { BusRecord } from './event-bus';

/** Names a record in logs, dead letters and rows, without personal data. */
export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
}

/** Which step of which stream a record is about. */
export interface StreamStep {
  readonly storeId: string;
  readonly stream: string;
  readonly revision: number;
}

/** What handling one record has moved forward. */
export interface Progress {
  readonly place: RecordPlace;
  /** The record's `generation` header; null when it has none. */
  readonly generation: string | null;
  /** null for records without a stream revision (presence, relay progress, records too damaged to tell). */
  readonly step: StreamStep | null;
}

/** How far a group has read one partition. */
export interface LedgerPosition {
  /** Next offset to read. */
  readonly offset: string;
  readonly generation: string | null;
  /** The partition was read from its very first record, so a stream seen first past revision 0 is a gap. */
  readonly fromStart: boolean;
}

/** A key that is out of service until somebody replays it. */
export interface ParkedKey {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly records: number;
  /** Why the first record of it was parked; names fields, never values. */
  readonly error: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** One record that waits for replay. */
export interface ParkedRecord {
  /** Order within its topic and key. */
  readonly id: number;
  readonly record: BusRecord;
  /** The person's key is destroyed: `record.value` is null because it can never be read again. */
  readonly lost: boolean;
}

/** Somebody else of the group was here first; nothing was changed. Look at the ledger again. */
export class LedgerMovedOn extends Error {
  constructor(place: RecordPlace) {
    super(`the ledger is already past ${place.topic}[${place.partition}]@${place.offset}`);
    this.name = 'LedgerMovedOn';
  }
}

/** SQL (or nothing, in memory) that runs in the transaction that moves the ledger. */
export type LedgerWork<Tx> = (transaction: Tx) => Promise<void>;

/** One record as it was handled: what it moves forward, and what it writes. */
export interface HandledRecord<Tx = unknown> {
  readonly progress: Progress;
  readonly work: readonly LedgerWork<Tx>[];
}

/** What a ledger holds about keys and streams of one topic, as of one moment. */
export interface Foreknowledge {
  isParked(key: string): boolean;
  /** As `ConsumerLedger.lastRevision`. */
  lastRevision(storeId: string, stream: string): number | null;
}

/** Several records of one partition at once, where reads and transactions are what handling costs. */
export interface LedgerBatches<Tx = unknown> {
  /** Reads what is known of these keys and streams; of others the answer says nothing. */
  foreknow(topic: string, keys: readonly string[], steps: readonly StreamStep[]): Promise<Foreknowledge>;
  /**
   * As `ConsumerLedger.advance` for each of them, in this order, in one transaction: all or nothing. They are of one partition and
   * follow each other, with nothing left out between them that would have to be handled.
   * @throws LedgerMovedOn when another member of the group has already handled any of them.
   */
  advance(handled: readonly HandledRecord<Tx>[]): Promise<void>;
}

/**
 * A consumer group's memory of what it has handled, kept with what the handling changed: one transaction holds both.
 * @typeParam Tx what `LedgerWork` gets: a Kysely transaction of the service's views, or null in memory.
 */
export interface ConsumerLedger<Tx = unknown> {
  readonly group: string;
  /** false: a bad record is reported as damaged and passed over, because there is nowhere to keep it. */
  readonly canPark: boolean;
  /** Absent: each record is handled alone, as where nothing could be taken back when a later one fails. */
  readonly batches?: LedgerBatches<Tx>;

  position(topic: string, partition: number): Promise<LedgerPosition | undefined>;
  /** Last revision handled of a stream as read from that topic; null: none yet. */
  lastRevision(topic: string, storeId: string, stream: string): Promise<number | null>;
  isParked(topic: string, key: string): Promise<boolean>;

  /**
   * Runs the work and moves the position and the stream's revision, all or nothing.
   * @throws LedgerMovedOn when another member of the group has already handled the record.
   */
  advance(progress: Progress, work: readonly LedgerWork<Tx>[]): Promise<void>;
  /**
   * Keeps the record, encrypted, and moves on like `advance`: parked counts as handled.
   * @param error why; null: it only follows earlier records of its key.
   * @throws LedgerMovedOn as `advance`, and when a record that follows finds its key back in service.
   */
  park(record: BusRecord, error: string | null, progress: Progress): Promise<void>;
  /** The topics were written anew: forget the positions of one of them, so that it is read from the beginning. */
  rewind(topic: string): Promise<void>;

  parkedKeys(): Promise<readonly ParkedKey[]>;
  /** Oldest parked record of a key, decrypted; null: none is left. */
  firstParked(topic: string, key: string): Promise<ParkedRecord | null>;
  /**
   * A parked record was handled after all: runs the work and drops the row, all or nothing.
   * @throws LedgerMovedOn when another member has already released it.
   */
  release(parked: ParkedRecord, work: readonly LedgerWork<Tx>[]): Promise<void>;

  /** Whether this group follows the stream, so that a causal token naming it can be waited for. */
  follows(stream: string): boolean;
  /**
   * Waits until everything of the stream up to the revision was handled, from every followed topic that carries it.
   * True at once when it was, or when the stream is parked (waiting would not help); false after `timeoutMs`.
   */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean>;
}

/** Encrypts what is parked with the key of the person whose data it is. */
export interface ParkedCipher {
  /**
   * Must not fail for good: a value whose person cannot be told, or whose key is destroyed, is sealed with a key of
   * the service's own; a throw counts as an infrastructure failure and holds the partition.
   */
  encrypt(value: string, place: RecordPlace): Promise<string>;
  /** null: the key is destroyed and the value lost. */
  decrypt(sealed: string, place: RecordPlace): Promise<string | null>;
}
