/**
 * A log that behaves as we read KurrentDB's server (its IndexWriter.CheckCommit, VerifyCommitChecks and StorageWriterService): one log for
 * all streams, system records among them, positions that are places in a file, and its rules about ids that it has seen.
 */
export interface LogRecord {
  readonly place: bigint;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export type ProposedEvent = Pick<LogRecord, 'id' | 'type' | 'data' | 'metadata'>;

/** -1: no stream. 'any' exists on the wire; our adapter must never send it. */
export type Expected = number | 'any';

export type Appended =
  | { readonly outcome: 'success'; readonly lastRevision: number; readonly place: bigint }
  | { readonly outcome: 'wrong-expected-version'; readonly actual: number };

const HEADER_BYTES = 80;

export class DoubleLog {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, LogRecord[]>();
  private readonly watchers = new Set<() => void>();
  private end = 0n;

  constructor() {
    this.system('$users');
    this.system('$epoch-information');
  }

  stream(name: string): readonly LogRecord[] {
    return this.streams.get(name) ?? [];
  }

  /** Calls back after each append. @returns a function that ends it. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): Appended {
    const written = this.stream(stream);
    const current = written.length - 1;
    if (expected !== 'any' && expected > current) return { outcome: 'wrong-expected-version', actual: current };
    if (expected !== 'any' && expected < current) return this.repetition(written, expected, events);
    for (const event of events) this.write(stream, event);
    // the server writes things of its own at any time
    if (this.records.length % 7 === 0) this.system('$stats-0.0.0.0:2113');
    for (const watcher of [...this.watchers]) watcher();
    return { outcome: 'success', lastRevision: current + events.length, place: this.placeOf(stream) };
  }

  /** Every id where it would have landed: the earlier result, told as if it had just been written. Otherwise a conflict. */
  private repetition(written: readonly LogRecord[], expected: number, events: readonly ProposedEvent[]): Appended {
    const known = events.every(({ id }, index) => written[expected + 1 + index]?.id === id);
    const last = written[expected + events.length];
    if (!known || last === undefined) return { outcome: 'wrong-expected-version', actual: written.length - 1 };
    return { outcome: 'success', lastRevision: last.revision, place: last.place };
  }

  private write(stream: string, event: ProposedEvent): void {
    const written = this.streams.get(stream) ?? [];
    const record = { ...event, stream, revision: written.length, place: this.end };
    this.end += BigInt(HEADER_BYTES + event.data.length + event.metadata.length);
    written.push(record);
    this.streams.set(stream, written);
    this.records.push(record);
  }

  private system(stream: string): void {
    const nothing = new Uint8Array();
    this.write(stream, { id: crypto.randomUUID(), type: '$noted', data: nothing, metadata: nothing });
  }

  private placeOf(stream: string): bigint {
    const last = this.stream(stream).at(-1);
    if (last === undefined) throw new Error(`nothing was written to ${stream}`);
    return last.place;
  }
}
