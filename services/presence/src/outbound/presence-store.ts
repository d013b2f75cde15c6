import type { Availability, Declared } from '../domain/presence.person';

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
  /** Rises within one store; opaque otherwise. */
  readonly id: string;
  readonly record: PresenceRecord;
  /** The status changed, not only the availability. */
  readonly isEpisode: boolean;
}

/**
 * Who is there. Every change that others must learn of goes into the outbox in the same step that made it; the relay takes
 * it from there. Time is the store's own clock, so that all replicas agree. Every adapter passes the one contract suite.
 */
export interface PresenceStore {
  /** Identity of this memory: another one means that what was known before is lost. */
  storeId(): Promise<string>;

  open(connection: ConnectionRef): Promise<void>;
  /** Also takes up a connection that the store has lost. */
  heartbeat(connection: ConnectionRef, seen: { readonly active: boolean; readonly hidden: boolean }): Promise<void>;
  /** The connection has 10 s left, so that a reload is no leave. One that is not known is no error. */
  close(connection: ConnectionRef): Promise<void>;
  choose(person: Person, availability: Availability): Promise<void>;

  /** In the order asked for; null: never heard of. */
  find(persons: readonly Person[]): Promise<readonly (PresenceRecord | null)[]>;
  /** Everybody who is known. A customer who went offline is not, once that was told. */
  current(): Promise<readonly PresenceRecord[]>;

  /** Declares who has expired or become idle. Run every second. */
  sweep(): Promise<void>;
  /** Memory was lost and this is what others were last told: nobody of it is declared gone before 150 s have passed. */
  recall(records: readonly PresenceRecord[]): Promise<void>;

  /** Oldest first; `after` is exclusive, null: from the oldest that is still kept. */
  outbox(after: string | null, limit: number): Promise<readonly OutboxEntry[]>;
  /** Forgets entries up to and including this one. */
  dropOutbox(upTo: string): Promise<void>;
  /** Calls back soon after something entered the outbox: a hint, the relay also looks by itself. Returns how to end it. */
  onOutbox(listener: () => void): () => void;
}

/** Key of a person on the presence topics. */
export const keyOf = (person: Person): string => `${person.kind}:${person.id}`;
