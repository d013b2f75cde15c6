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
  /** The availability was chosen, or read back; false: it is only the one that everybody begins with. */
  readonly isChosen: boolean;
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
  isChosen: false,
};

const nextSeq = (last: number, now: number): number => Math.max(last + 1, now * 1000);

const liveAt = (person: PersonPresence, now: number): [string, Connection][] =>
  Object.entries(person.connections).filter(([, connection]) => connection.expiresAt > now);

const statusAt = (person: PersonPresence, now: number, held: number): Status => {
  const live = liveAt(person, now);
  if (live.length === 0) return now < Math.max(person.heldUntil, held) ? person.status : 'offline';
  return live.some(([, connection]) => now - connection.activeAt < IDLE_MS) ? 'online' : 'away';
};

/**
 * Forgets expired connections and declares what the others say. A new `seq` means: tell everybody.
 * @param held until when nobody at all may be declared gone, see `presence.watch.ts`; the same in every function below.
 */
export const settle = (person: PersonPresence, now: number, held = 0): PersonPresence => {
  const live = liveAt(person, now);
  const isPruned = live.length < Object.keys(person.connections).length;
  const kept = isPruned ? { ...person, connections: Object.fromEntries(live) } : person;
  const status = statusAt(kept, now, held);
  return status === kept.status ? kept : { ...kept, status, since: now, seq: nextSeq(kept.seq, now) };
};

/** Until when `settle` changes nothing, after it was called at `now`: milliseconds since 1970, null: for ever. */
export const quietUntil = (person: PersonPresence, now: number, held = 0): number | null => {
  const connections = Object.values(person.connections);
  const moments = connections.map(({ expiresAt }) => expiresAt);
  if (person.status === 'online') moments.push(...connections.map(({ activeAt }) => activeAt + IDLE_MS));
  if (person.status !== 'offline') moments.push(Math.max(person.heldUntil, held));
  const ahead = moments.filter((moment) => moment > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
};

const withConnection = (person: PersonPresence, id: string, connection: Connection): PersonPresence => {
  const all = Object.entries({ ...person.connections, [id]: connection });
  const newestFirst = all.sort(([, a], [, b]) => b.expiresAt - a.expiresAt);
  return { ...person, connections: Object.fromEntries(newestFirst.slice(0, MAX_CONNECTIONS)) };
};

/** A page opened, which is something that its user did. */
export const open = (person: PersonPresence, id: string, now: number, held = 0): PersonPresence =>
  settle(withConnection(person, id, { expiresAt: now + TTL_MS, activeAt: now }), now, held);

/**
 * What the user of a connection that memory does not have did before. It is guessed from the status; of somebody who is not known
 * at all, while memory may be incomplete, the better is believed: nobody becomes away because memory was lost.
 */
const guessedActivity = (person: PersonPresence, now: number, held: number): number => {
  const isForgotten = person.seq === 0 && now < held;
  return person.status === 'online' || isForgotten ? now : now - IDLE_MS;
};

/** A page is still there. One that is not known (memory was lost, or it slept past its expiry) is taken up again. */
export const beat = (
  person: PersonPresence,
  id: string,
  { active, hidden }: { readonly active: boolean; readonly hidden: boolean },
  now: number,
  held = 0,
): PersonPresence => {
  const lastActive = person.connections[id]?.activeAt ?? guessedActivity(person, now, held);
  const connection = { expiresAt: now + ttlOf(hidden), activeAt: active ? now : lastActive };
  return settle(withConnection(person, id, connection), now, held);
};

/** A page closes, or reloads: nobody can tell yet. It only ever shortens what is left. */
export const close = (person: PersonPresence, id: string, now: number, held = 0): PersonPresence => {
  const known = person.connections[id];
  if (known === undefined) return settle(person, now, held);
  const expiresAt = Math.min(known.expiresAt, now + CLOSE_GRACE_MS);
  return settle(withConnection(person, id, { ...known, expiresAt }), now, held);
};

/** The person says whether they want work. */
export const choose = (person: PersonPresence, availability: Availability, now: number, held = 0): PersonPresence => {
  const settled = settle(person, now, held);
  if (settled.availability === availability) return settled.isChosen ? settled : { ...settled, isChosen: true };
  return { ...settled, availability, isChosen: true, seq: nextSeq(settled.seq, now) };
};

/**
 * Memory was lost, or is an older one, and this is what others were last told. The person keeps that status for the longest time
 * that any connection could have been silent. Whoever came back meanwhile keeps the status that they have now, and what they have
 * chosen since.
 */
export const recall = (person: PersonPresence, declared: Declared, now: number): PersonPresence => {
  const { status, availability, since, seq } = declared;
  const held = { ...person, heldUntil: now + HIDDEN_TTL_MS, isChosen: true };
  if (person.seq < seq) return settle({ ...held, status, availability, since, seq }, now);
  if (person.isChosen || person.availability === availability) return settle(held, now);
  return settle({ ...held, availability, seq: nextSeq(person.seq, now) }, now);
};

/** What others are to be told after a change. */
export const news = (
  before: Pick<PersonPresence, 'seq' | 'status'>,
  after: Pick<PersonPresence, 'seq' | 'status'>,
): 'none' | 'state' | 'episode' => {
  if (after.seq <= before.seq) return 'none';
  return after.status === before.status ? 'state' : 'episode';
};
