/** Opaque, ordered within one store: compare with `comparePositions` of the store that gave it. Safe in JSON. */
export type Position = string;

/** Who caused an event. */
export interface Actor {
  readonly kind: 'agent' | 'bot' | 'customer' | 'system';
  readonly id: string;
}

export interface EventMetadata {
  /** The command that this event came from; equal on every event of one append. */
  readonly commandId: string;
  readonly actor: Actor;
  /** Whose personal data the event holds, if a customer's. */
  readonly customerId: string | null;
  readonly correlationId: string;
  /** The event or command that caused the command; null at an outside cause. */
  readonly causationId: string | null;
  /** W3C trace context, so that a trace survives the relay. */
  readonly traceparent: string | null;
  /** ISO 8601 UTC with milliseconds: when it was decided. */
  readonly occurredAt: string;
  readonly schemaVersion: number;
  /** HMAC of the request body, so that one idempotency key cannot carry two bodies. Absent for policies. */
  readonly bodyHash?: string;
}

export interface NewEvent {
  /** UUID; made from the command id, so that a retry makes the same one. */
  readonly id: string;
  readonly type: string;
  /** JSON object; personal data already encrypted by the codec. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** 0 for the first event of a stream, then without gaps. */
  readonly revision: number;
  readonly position: Position;
}

/** A subscription has given everything that was stored when it asked; live events follow. */
export interface CaughtUp {
  readonly kind: 'caught-up';
  /** Everything up to here, of the streams asked for, was given, and at that moment nothing else was stored; null: the store is empty. */
  readonly position: Position | null;
}

/** Exactly what the stream must look like. There is no 'any': an unguarded append cannot be written. */
export type ExpectedRevision = 'no-stream' | number;

export interface AppendResult {
  /** Revision of the last event of the append. */
  readonly revision: number;
  readonly position: Position;
  /** These ids had been appended before with the same expectation, so nothing was added; what is stored may say something else. */
  readonly repeated?: boolean;
}

export interface ReadOptions {
  /** First revision wanted (last, when backwards); default the stream's beginning (end). */
  readonly from?: number;
  readonly limit?: number;
  readonly backwards?: boolean;
}

export interface SubscribeOptions {
  /** Exclusive; null: from the beginning. */
  readonly after: Position | null;
  /** Stream name prefixes such as `ticket-`; empty: all. */
  readonly streams: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * The append-only store. Every adapter passes the one contract suite.
 */
export interface EventStore {
  /** Identity of the data; renewed whenever it was restored from a backup, so that checkpoints of the old one are refused. */
  storeId(): Promise<string>;

  /**
   * Appends all events or none, only if the stream is exactly as expected.
   * The same event ids retried with the same expectation give the earlier result and no second copy.
   * @throws WrongExpectedRevision when somebody else appended first.
   * @throws StoreUnavailable when it cannot be known now; retry the whole command.
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expected: ExpectedRevision },
  ): Promise<AppendResult>;

  /** A stream that does not exist reads as empty. */
  readStream(stream: string, options?: ReadOptions): AsyncIterable<RecordedEvent>;

  /** Every event of the streams asked for, in store order, once; then live. Ends when the signal aborts. */
  subscribe(options: SubscribeOptions): AsyncIterable<RecordedEvent | CaughtUp>;

  /**
   * Position of the newest event that a subscription can give now, or null when there is none. What was appended becomes readable at
   * once, or a moment later where an older append is still under way; nothing ever appears at or before a head.
   */
  head(): Promise<Position | null>;

  /** Negative, 0 or positive, as for `Array.sort`. */
  comparePositions(a: Position, b: Position): number;

  close(): Promise<void>;
}

/** Somebody else appended first. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** null: the stream does not exist. */
    readonly actual: number | null,
  ) {
    super(`stream ${stream}: expected ${expected}, is ${actual ?? 'no-stream'}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The store cannot be reached or cannot answer now; nothing is half done. The edge answers 503. */
export class StoreUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}

/** A stored type that this code does not know. Whoever meets it stops: a skipped event is lost for ever behind a checkpoint. */
export class UnknownEventType extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
    readonly type: string,
  ) {
    super(`stream ${stream} revision ${revision}: unknown stored event type '${type}'; deploy a version that reads it`);
    this.name = 'UnknownEventType';
  }
}
