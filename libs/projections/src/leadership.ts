import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresSession, serverOf } from '@baton/sql';
import type { Kysely } from 'kysely';

/** How often a waiting replica asks for the lock: what a takeover takes longer than the server's noticing. */
const ASK_EACH_MS = 250;
const HEARTBEAT_MS = 1_000;
/** The server ends a leader's session that was silent for so long: a process that is stopped keeps its connection, and with it the lock. */
const LEASE_MS = 5_000;
/** A host that vanished without closing its connections is noticed after about LEASE_MS too. */
const KEEPALIVE = { tcp_keepalives_idle: 2, tcp_keepalives_interval: 1, tcp_keepalives_count: 3 } as const;
const UNKNOWN_SETTING = '42704';

/** The right to fill a view. Only so that replicas do not do the same work: what keeps a zombie from writing is the position's guard. */
export interface ViewLeadership {
  /** Aborts when another replica may have it. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** An embedded view has one process, or processes that take turns by the guard alone. */
const alone = (): ViewLeadership => ({ lost: new AbortController().signal, release: async () => undefined });

const isUnknownSetting = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === UNKNOWN_SETTING;

const boundSession = async (session: PostgresSession): Promise<void> => {
  for (const [name, value] of Object.entries(KEEPALIVE)) {
    await session.query(`select set_config($1, $2, false)`, [name, String(value)]);
  }
  await session.query(`set idle_session_timeout = ${LEASE_MS}`).catch((error: unknown) => {
    // before PostgreSQL 14 a stopped process keeps the lock for as long as it is stopped
    if (!isUnknownSetting(error)) throw error;
  });
};

const tryLock = async (session: PostgresSession, view: string): Promise<boolean> => {
  const key = `hashtextextended('baton view ' || current_schema() || ' ' || $1::text, 0)`;
  const [row] = await session.query(`select pg_try_advisory_lock(${key}) as locked`, [view]);
  return row?.['locked'] === true;
};

/** Keeps the lease; a heartbeat that fails is the end of it. */
const keep = (session: PostgresSession): ViewLeadership => {
  const over = new AbortController();
  const end = (): void => {
    clearInterval(beating);
    over.abort();
  };
  const beat = (): void => void session.query('select 1').catch(end);
  const beating = setInterval(beat, HEARTBEAT_MS);
  if (session.lost.aborted) end();
  else session.lost.addEventListener('abort', end);
  const release = async (): Promise<void> => {
    end();
    await session.close();
  };
  return { lost: over.signal, release };
};

/**
 * Waits until no other replica fills the view. The right is an advisory lock of a session beside the pool, so it ends with the process.
 * @throws the signal's reason when it aborts; what the server fails with when it cannot be asked.
 */
export const leadView = async <DB>(db: Kysely<DB>, view: string, signal: AbortSignal): Promise<ViewLeadership> => {
  const server = serverOf(db);
  if (server === null) return alone();
  const session = await server.openSession();
  try {
    await boundSession(session);
    while (!(await tryLock(session, view))) await delay(ASK_EACH_MS, undefined, { signal });
    signal.throwIfAborted();
    return keep(session);
  } catch (error) {
    await session.close();
    throw error;
  }
};
