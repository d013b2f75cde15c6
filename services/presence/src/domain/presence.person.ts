import type { PresenceStateV1 } from '@baton/contracts';
import { CLOSE_GRACE_MS, HIDDEN_TTL_MS, IDLE_MS, TTL_MS, ttlOf } from './presence.times';

export type Status = PresenceStateV1['status'];
export type Availability = PresenceStateV1['availability'];

/** One page or device. Times in milliseconds since 1970. */
export interface Connection {
  readonly expiresAt: number;
  /** Last time that its user did something. */
  readonly activeAt: number;
}

/** What is known of one person. `status` is what was last declared, not what the connections say now: see `settle`. */
export interface PersonPresence {
  readonly connections: Readonly<Record<string, Connection>>;
  readonly status: Status;
  readonly availability: Availability;
  /** When `status` was declared; milliseconds since 1970. */
  readonly since: number;
  /** Rises with each change that others are told of; never below the time in microseconds, so that it survives a loss of memory. */
  readonly seq: number;
  /** Connections may be missing from memory until then, so their absence proves nothing. 0: they are all here. */
  readonly heldUntil: number;
}

/** What was last told to others of one person; what is left of them after a restart. */
export type Declared = Pick<PersonPresence, 'status' | 'availability' | 'since' | 'seq'>;

/** More than a person has pages; past it the connection that would expire first goes. */
const MAX_CONNECTIONS = 20;

export const neverSeen: PersonPresence = {
  connections: {},
  status: 'offline',
  availability: 'available',
  since: 0,
  seq: 0,
  heldUntil: 0,
};

const nextSeq = (last: number, now: number): number => Math.max(last + 1, now * 1000);

const liveAt = (person: PersonPresence, now: number): [string, Connection][] =>
  Object.entries(person.connections).filter(([, connection]) => connection.expiresAt > now);

const statusAt = (person: PersonPresence, now: number): Status => {
  const live = liveAt(person, now);
  if (live.length === 0) return now < person.heldUntil ? person.status : 'offline';
  return live.some(([, connection]) => now - connection.activeAt < IDLE_MS) ? 'online' : 'away';
};

/** Forgets expired connections and declares what the others say. A new `seq` means: tell everybody. */
export const settle = (person: PersonPresence, now: number): PersonPresence => {
  const live = liveAt(person, now);
  const isPruned = live.length < Object.keys(person.connections).length;
  const kept = isPruned ? { ...person, connections: Object.fromEntries(live) } : person;
  const status = statusAt(kept, now);
  return status === kept.status ? kept : { ...kept, status, since: now, seq: nextSeq(kept.seq, now) };
};

const withConnection = (person: PersonPresence, id: string, connection: Connection): PersonPresence => {
  const all = Object.entries({ ...person.connections, [id]: connection });
  const newestFirst = all.sort(([, a], [, b]) => b.expiresAt - a.expiresAt);
  return { ...person, connections: Object.fromEntries(newestFirst.slice(0, MAX_CONNECTIONS)) };
};

/** A page opened, which is something that its user did. */
export const open = (person: PersonPresence, id: string, now: number): PersonPresence =>
  settle(withConnection(person, id, { expiresAt: now + TTL_MS, activeAt: now }), now);

/**
 * A page is still there. One that is not known (memory was lost, or it slept past its expiry) is taken up again; what its
 * user did before is not known then, and is guessed from the status.
 */
export const beat = (
  person: PersonPresence,
  id: string,
  { active, hidden }: { readonly active: boolean; readonly hidden: boolean },
  now: number,
): PersonPresence => {
  const lastActive = person.connections[id]?.activeAt ?? (person.status === 'online' ? now : now - IDLE_MS);
  const connection = { expiresAt: now + ttlOf(hidden), activeAt: active ? now : lastActive };
  return settle(withConnection(person, id, connection), now);
};

/** A page closes, or reloads: nobody can tell yet. It only ever shortens what is left. */
export const close = (person: PersonPresence, id: string, now: number): PersonPresence => {
  const known = person.connections[id];
  if (known === undefined) return settle(person, now);
  const expiresAt = Math.min(known.expiresAt, now + CLOSE_GRACE_MS);
  return settle(withConnection(person, id, { ...known, expiresAt }), now);
};

/** The person says whether they want work. */
export const choose = (person: PersonPresence, availability: Availability, now: number): PersonPresence => {
  const settled = settle(person, now);
  return settled.availability === availability ? settled : { ...settled, availability, seq: nextSeq(settled.seq, now) };
};

/**
 * Memory was lost and this is what others were last told. The person keeps that status for the longest time that any
 * connection could have been silent; whoever came back meanwhile keeps what they have now, but under a newer `seq`.
 */
export const recall = (person: PersonPresence, declared: Declared, now: number): PersonPresence => {
  const heldUntil = now + HIDDEN_TTL_MS;
  if (person.seq === 0) return { ...person, ...declared, heldUntil };
  return {
    ...person,
    availability: declared.availability,
    seq: nextSeq(Math.max(person.seq, declared.seq), now),
    heldUntil,
  };
};
