import { randomUUID } from 'node:crypto';
import {
  type Availability,
  beat,
  choose,
  close,
  neverSeen,
  news,
  open,
  type PersonPresence,
  recall,
  settle,
} from '../domain/presence.person';
import { heardUpTo, heldUntil, newWatch, readBack, swept, type Watch } from '../domain/presence.watch';
import { MemoryOutbox } from './memory-outbox';
import {
  type ConnectionRef,
  EPISODES_KEPT,
  keyOf,
  type OutboxEntry,
  type Person,
  PresenceMemoryLost,
  type PresenceRecord,
  type PresenceStore,
  recordOf,
} from './presence-store';

interface Entry {
  readonly person: Person;
  readonly presence: PersonPresence;
}

interface MemoryPresenceStoreOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly episodesKept?: number;
}

/** For one process; everything is lost with it, and `recall` brings back what others were told. */
export class MemoryPresenceStore implements PresenceStore {
  private readonly id = randomUUID();
  private readonly persons = new Map<string, Entry>();
  private readonly listeners = new Set<() => void>();
  private readonly pending: MemoryOutbox;
  private readonly now: () => number;
  private watch: Watch;
  /** Newest seq of anybody forgotten: who comes back within the same millisecond must still be newer than their leaving. */
  private forgottenSeq = 0;

  constructor({ now = Date.now, episodesKept = EPISODES_KEPT }: MemoryPresenceStoreOptions = {}) {
    this.now = now;
    this.pending = new MemoryOutbox(episodesKept);
    this.watch = newWatch(now());
  }

  async storeId(): Promise<string> {
    return this.id;
  }

  async open({ person, id }: ConnectionRef): Promise<void> {
    this.change(person, (presence, now, held) => open(presence, id, now, held));
  }

  async heartbeat(
    { person, id }: ConnectionRef,
    seen: { readonly active: boolean; readonly hidden: boolean },
  ): Promise<void> {
    this.change(person, (presence, now, held) => beat(presence, id, seen, now, held));
  }

  async close({ person, id }: ConnectionRef): Promise<void> {
    if (!this.persons.has(keyOf(person))) return;
    this.change(person, (presence, now, held) => close(presence, id, now, held));
  }

  async choose(person: Person, availability: Availability): Promise<void> {
    this.change(person, (presence, now, held) => choose(presence, availability, now, held));
  }

  async find(persons: readonly Person[]): Promise<readonly (PresenceRecord | null)[]> {
    return persons.map((person) => {
      const entry = this.persons.get(keyOf(person));
      return entry === undefined ? null : recordOf(entry.person, entry.presence);
    });
  }

  async current(): Promise<readonly PresenceRecord[]> {
    return [...this.persons.values()].map(({ person, presence }) => recordOf(person, presence));
  }

  async sweep(): Promise<void> {
    this.watch = swept(this.watch, this.now());
    for (const { person } of [...this.persons.values()]) this.change(person, settle);
  }

  async recall(records: readonly PresenceRecord[]): Promise<void> {
    for (const record of records) {
      const known = this.persons.get(keyOf(record.person))?.presence ?? neverSeen;
      // What was read back was told already; only what differs from it is news.
      this.keep(record.person, known.seq < record.seq ? record : known, recall(known, record, this.now()));
    }
    this.watch = readBack(this.watch);
  }

  async heardUpTo(): Promise<number | null> {
    return heardUpTo(this.watch, this.now());
  }

  async outbox(after: string | null, limit: number): Promise<readonly OutboxEntry[]> {
    const pending = this.pending.after(after === null ? 0 : this.read(after), limit);
    return pending.map(({ n, record, isEpisode }) => ({ id: `${this.id}/${n}`, record, isEpisode }));
  }

  async dropOutbox(upTo: string): Promise<void> {
    for (const key of this.pending.drop(this.read(upTo))) this.forget(key);
  }

  onOutbox(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async disconnect(): Promise<void> {
    this.listeners.clear();
  }

  /** @throws PresenceMemoryLost */
  private read(position: string): number {
    const [id, n] = position.split('/');
    if (id !== this.id) throw new PresenceMemoryLost();
    return Number(n);
  }

  private change(person: Person, how: (presence: PersonPresence, now: number, held: number) => PersonPresence): void {
    const before = this.persons.get(keyOf(person))?.presence ?? { ...neverSeen, seq: this.forgottenSeq };
    this.keep(person, before, how(before, this.now(), heldUntil(this.watch)));
  }

  private keep(person: Person, before: Pick<PersonPresence, 'seq' | 'status'>, presence: PersonPresence): void {
    const key = keyOf(person);
    this.persons.set(key, { person, presence });
    const told = news(before, presence);
    if (told !== 'none') {
      this.pending.add(key, recordOf(person, presence), told === 'episode');
      for (const listener of this.listeners) listener();
    }
    if (!this.pending.has(key)) this.forget(key);
  }

  /** There are many customers over time: one who is gone, and of whom that was told, leaves nothing behind. */
  private forget(key: string): void {
    const entry = this.persons.get(key);
    if (entry?.person.kind !== 'customer' || entry.presence.status !== 'offline') return;
    this.persons.delete(key);
    this.forgottenSeq = Math.max(this.forgottenSeq, entry.presence.seq);
  }
}
