import type { z } from 'zod';
import type { EventMetadata, NewEvent, RecordedEvent } from '../event-store';
import type { KeyStore } from '../keys/key-store';

/** An event as the domain knows it. */
export interface DomainEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Turns the data of one schema version into that of the next; sees personal data decrypted, or null. */
export type Upcast = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** How one type of event is stored today, and how older ones are read. */
export interface EventDefinition {
  /** Schema version that is written, from 1. */
  readonly version: number;
  /** Fields wrapped in `pii` of @baton/contracts are encrypted; they must accept null, which is what they read as after erasure. */
  readonly schema: z.ZodObject;
  /** For each older version, the step to the next one. */
  readonly upcasts?: Readonly<Record<number, Upcast>>;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The union of domain events that a table of definitions describes. */
export type DomainEventOf<Definitions extends EventDefinitions> = {
  [Type in keyof Definitions & string]: {
    readonly type: Type;
    readonly data: z.infer<Definitions[Type]['schema']>;
  };
}[keyof Definitions & string];

/** What the caller knows of an append; the codec adds each event's schema version. */
export type AppendMetadata = Omit<EventMetadata, 'schemaVersion'>;

/** Between domain events and stored events: ids, schema versions, encryption. Async because keys are looked up. */
export interface EventCodec<Event extends DomainEvent> {
  /**
   * Events ready to append; event ids are made from the command id, the stream and the index.
   * @throws UnstorableEvent when an event does not fit its schema, or would not come back as it is.
   * @throws KeyDestroyed when the person was erased.
   */
  encode(stream: string, events: readonly Event[], metadata: AppendMetadata): Promise<NewEvent[]>;

  /**
   * The event in today's version.
   * @throws UnknownEventType for a type, or a version of it, that this code does not know.
   * @throws UnreadableEvent when it was tampered with or does not fit its schema.
   * @throws KeyMissing when the key database does not belong to this store.
   */
  decode(recorded: RecordedEvent): Promise<Event>;
}

export interface CodecOptions<Definitions extends EventDefinitions> {
  readonly events: Definitions;
  /** Whose personal data an event of this stream holds: the name of the key. Null: such an event must hold none. */
  readonly person: (stream: string, metadata: Pick<EventMetadata, 'customerId' | 'actor'>) => string | null;
  readonly keys: KeyStore;
}

/** The code tried to store what its own schema does not allow, or what would read back otherwise: a bug, never a caller's fault. */
export class UnstorableEvent extends Error {
  constructor(
    readonly type: string,
    detail: string,
  ) {
    super(`event ${type} cannot be stored: ${detail}`);
    this.name = 'UnstorableEvent';
  }
}

/** A stored event of a known type is damaged. Whoever meets it stops. */
export class UnreadableEvent extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`stream ${stream} revision ${revision}: ${detail}`, options);
    this.name = 'UnreadableEvent';
  }
}
