import type { Availability, Declared, PersonPresence } from '../domain/presence.person';

/** Agents by the `sub` of their token, customers by customer id. */
export interface Person {
  readonly kind: 'agent' | 'customer';
  readonly id: string;
}

/** One page or device of a person; the id is unique among that person's. */
export interface ConnectionRef {
  readonly person: Person;
  readonly id: string;
}

/** What others are told of one person. `since` in milliseconds since 1970. */
export interface PresenceRecord extends Declared {
  readonly person: Person;
}

export interface OutboxEntry {
  /** Where a reader is that has handled this entry and all before it. Opaque, and of no use in another memory. */
  readonly id: string;
  readonly record: PresenceRecord;
  /** The status changed, not only the availability. */
  readonly isEpisode: boolean;
}

/**
 * Who is there. Every change that others must learn of goes into the outbox in the same step that made it; the relay takes
 * it from there. Time is the store's own clock, so that all replicas agree. Every adapter passes the one contract suite.
 *
 * Nobody is declared gone for a silence that is the store's own: not for 150 s after no sweep came for 5 s, and not in a new memory
 * until `recall` was called, or 150 s have passed. Every method throws `StoreUnavailable` when the store cannot be reached.
 */
export interface PresenceStore {
  /** Identity of this memory: another one means that what was known before may be lost. */
  storeId(): Promise<string>;

  open(connection: ConnectionRef): Promise<void>;
  /** Also takes up a connection that the store has lost. */
  heartbeat(connection: ConnectionRef, seen: { readonly active: boolean; readonly hidden: boolean }): Promise<void>;
  /** The connection has 10 s left, so that a reload is no leave. One that is not known is no error. */
  close(connection: ConnectionRef): Promise<void>;
  choose(person: Person, availability: Availability): Promise<void>;

  /** In the order asked for; null: never heard of. */
  find(persons: readonly Person[]): Promise<readonly (PresenceRecord | null)[]>;
  /** Everybody who is known. A customer who went offline is, until that was told (`dropOutbox`). */
  current(): Promise<readonly PresenceRecord[]>;

  /** Declares who has expired or become idle. Run every second, by every replica: it does what there is to do, once. */
  sweep(): Promise<void>;
  /** This is all that others were last told: nobody of it is declared gone before 150 s have passed. Call it in every new memory. */
  recall(records: readonly PresenceRecord[]): Promise<void>;

  /**
   * Up to when this memory has heard of everybody who was there, by its own clock; milliseconds since 1970. null: somebody may be there
   * who could not make it known, for 150 s after an outage and in a memory that is new, also once it was read back.
   */
  heardUpTo(): Promise<number | null>;
  /**
   * The oldest of each person first; `after` is exclusive, null: from the oldest that is still kept. While nobody reads, it
   * grows with the number of persons, not of changes: the last change of each is always kept, and of the episodes before those
   * the newest `EPISODES_KEPT`. What is lost beyond are episodes of people who came and went since; no status is.
   * @throws PresenceMemoryLost when `after` is of another memory.
   */
  outbox(after: string | null, limit: number): Promise<readonly OutboxEntry[]>;
  /** Forgets entries up to and including this one. */
  dropOutbox(upTo: string): Promise<void>;
  /** Calls back soon after something entered the outbox: a hint, the relay also looks by itself. Returns how to end it. */
  onOutbox(listener: () => void): () => void;
  /** Lets go of the store's server, if it has one. */
  disconnect(): Promise<void>;
}

/** Episodes that an outbox keeps at most while the bus is away; about 20 MB. */
export const EPISODES_KEPT = 100_000;

/** The memory is another one than when reading began: open anew, read back what was told, and `recall` it. */
export class PresenceMemoryLost extends Error {
  constructor() {
    super('the presence store has lost its memory, or is an older one');
    this.name = 'PresenceMemoryLost';
  }
}

/** Key of a person on the presence topics. */
export const keyOf = (person: Person): string => `${person.kind}:${person.id}`;

/** The person whom `keyOf` gave this key. */
export const personOf = (key: string): Person => {
  const at = key.indexOf(':');
  return { kind: key.slice(0, at) === 'customer' ? 'customer' : 'agent', id: key.slice(at + 1) };
};

/** What others are told of this person. */
export const recordOf = (person: Person, presence: PersonPresence): PresenceRecord => {
  const { status, availability, since, seq } = presence;
  return { person, status, availability, since, seq };
};
