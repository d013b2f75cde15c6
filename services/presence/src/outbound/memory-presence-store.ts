import { randomUUID } from 'node:crypto';
import {
  type Availability,
  beat,
  choose,
  close,
  neverSeen,
  open,
  type PersonPresence,
  recall,
  settle,
} from '../domain/presence.person';
import {
  type ConnectionRef,
  keyOf,
  type OutboxEntry,
  type Person,
  type PresenceRecord,
  type PresenceStore,
} from './presence-store';

interface Entry {
  readonly person: Person;
  readonly presence: PersonPresence;
}

const recordOf = ({ person, presence }: Entry): PresenceRecord => {
  const { status, availability, since, seq } = presence;
  return { person, status, availability, since, seq };
};

/** For one process; everything is lost with it, and `recall` brings back what others were told. */
export class MemoryPresenceStore implements PresenceStore {
  private readonly id = randomUUID();
  private readonly persons = new Map<string, Entry>();
  private readonly entries: OutboxEntry[] = [];
  private readonly listeners = new Set<() => void>();
  private lastEntry = 0;
  /** Newest seq of anybody forgotten: who comes back within the same millisecond must still be newer than their leaving. */
  private forgottenSeq = 0;

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number = Date.now) {}

  async storeId(): Promise<string> {
    return this.id;
  }

  async open({ person, id }: ConnectionRef): Promise<void> {
    this.change(person, (presence, now) => open(presence, id, now));
  }

  async heartbeat(
    { person, id }: ConnectionRef,
    seen: { readonly active: boolean; readonly hidden: boolean },
  ): Promise<void> {
    this.change(person, (presence, now) => beat(presence, id, seen, now));
  }

  async close({ person, id }: ConnectionRef): Promise<void> {
    if (!this.persons.has(keyOf(person))) return;
    this.change(person, (presence, now) => close(presence, id, now));
  }

  async choose(person: Person, availability: Availability): Promise<void> {
    this.change(person, (presence, now) => choose(presence, availability, now));
  }

  async find(persons: readonly Person[]): Promise<readonly (PresenceRecord | null)[]> {
    return persons.map((person) => {
      const entry = this.persons.get(keyOf(person));
      return entry === undefined ? null : recordOf(entry);
    });
  }

  async current(): Promise<readonly PresenceRecord[]> {
    return [...this.persons.values()].map(recordOf);
  }

  async sweep(): Promise<void> {
    for (const { person } of [...this.persons.values()]) this.change(person, settle);
  }

  async recall(records: readonly PresenceRecord[]): Promise<void> {
    for (const record of records) {
      const known = this.persons.has(keyOf(record.person));
      const taken = (presence: PersonPresence, now: number) => recall(presence, record, now);
      // What was read back was told already; only who came back before it is news.
      if (known) this.change(record.person, taken);
      else this.keep({ person: record.person, presence: taken(neverSeen, this.now()) });
    }
  }

  async outbox(after: string | null, limit: number): Promise<readonly OutboxEntry[]> {
    const first = after === null ? 0 : this.entries.findIndex((entry) => Number(entry.id) > Number(after));
    return first < 0 ? [] : this.entries.slice(first, first + limit);
  }

  async dropOutbox(upTo: string): Promise<void> {
    const kept = this.entries.findIndex((entry) => Number(entry.id) > Number(upTo));
    this.entries.splice(0, kept < 0 ? this.entries.length : kept);
  }

  onOutbox(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private change(person: Person, how: (presence: PersonPresence, now: number) => PersonPresence): void {
    const before = this.persons.get(keyOf(person))?.presence ?? { ...neverSeen, seq: this.forgottenSeq };
    const presence = how(before, this.now());
    const entry = { person, presence };
    this.keep(entry);
    if (presence.seq > before.seq) this.tell(entry, presence.status !== before.status);
  }

  private keep(entry: Entry): void {
    const key = keyOf(entry.person);
    // There are many customers over time: one who is gone leaves nothing behind but the outbox entry that says so.
    if (entry.person.kind === 'customer' && entry.presence.status === 'offline') {
      this.persons.delete(key);
      this.forgottenSeq = Math.max(this.forgottenSeq, entry.presence.seq);
    } else this.persons.set(key, entry);
  }

  private tell(entry: Entry, isEpisode: boolean): void {
    this.entries.push({ id: String((this.lastEntry += 1)), record: recordOf(entry), isEpisode });
    for (const listener of this.listeners) listener();
  }
}
