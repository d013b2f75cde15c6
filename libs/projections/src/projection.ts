import { type EventStore, UnknownEventType, UnreadableEvent } from '@baton/event-store';
import {
  type Follower,
  followStore,
  type FollowerLogger,
  type FollowerOptions,
  type FollowerSession,
} from '@baton/store-follower';
import { wakeUpsOf } from '@baton/sql';
import type { Kysely } from 'kysely';
import { leadView } from './leadership';
import { hearMoved, tellMoved } from './moved-streams';
import { createPositionTables, readRevision } from './positions';
import { ViewGap, ViewLeadershipLost, ViewRefused } from './refusals';
import { ShownLag } from './shown-lag';
import { StreamWaiters } from './stream-waiters';
import type { ViewDefinition } from './view';
import { ViewWriter } from './view-writer';

/** Small enough that a reader of the same database file waits a few milliseconds at most while the view catches up. */
const DEFAULT_MAX_BATCH = 200;

export interface ProjectionOptions<DB, Event>
  extends
    ViewDefinition<DB, Event>,
    Pick<FollowerOptions, 'maxBatch' | 'backoff' | 'onBatch' | 'onHalt' | 'now' | 'wait'> {
  readonly store: EventStore;
  /** The service's views database; its other tables are left alone. */
  readonly db: Kysely<DB>;
  readonly logger: FollowerLogger;
}

/** A running view. It is a waiter for the causal token. */
export interface Projection extends Follower {
  /**
   * The moment up to which the view shows everything, at least: ISO 8601 UTC. It never goes back; while the lag cannot be known it stays.
   * null: not known yet.
   */
  asOf(): Promise<string | null>;
  /** Whether this process fills the view; with several replicas one does. */
  isLeading(): boolean;
  /** Whether this view shows events of that stream at all. */
  follows(stream: string): boolean;
  /** True as soon as the view shows that revision of the stream; false when `timeoutMs` passed first. */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean>;
}

const LASTING = [UnknownEventType, UnreadableEvent, ViewGap, ViewRefused];

const isPassing = (error: Error): boolean => !LASTING.some((kind) => error instanceof kind);

/** What this process does for the view; what the rows show is the same on every replica. */
interface Work<DB, Event> {
  readonly options: ProjectionOptions<DB, Event>;
  readonly waiters: StreamWaiters;
  readonly createTables: () => Promise<void>;
  /** Whether this replica fills the view now. */
  isLeading: boolean;
}

const openSession = async <DB, Event>(work: Work<DB, Event>, signal: AbortSignal): Promise<FollowerSession> => {
  const { options, waiters } = work;
  await work.createTables();
  const leadership = await leadView(options.db, options.name, signal);
  const stand = (): void => {
    work.isLeading = !leadership.lost.aborted;
    // what somebody else does to the rows from here on is not heard of for certain
    if (!work.isLeading) waiters.forget();
  };
  leadership.lost.addEventListener('abort', stand);
  const mustLead = (): void => {
    if (leadership.lost.aborted) throw new ViewLeadershipLost(options.name);
  };
  try {
    waiters.forget();
    const writer = await ViewWriter.open(options, options.db, options.store);
    stand();
    return {
      after: writer.after,
      handle: async (events) => {
        mustLead();
        const revisions = await writer.write(events);
        for (const [stream, revision] of revisions) waiters.advance(stream, revision);
        tellMoved(wakeUpsOf(options.db), options.name, revisions.keys());
      },
      caughtUp: async (mark) => {
        mustLead();
        await writer.passOver(mark);
      },
      close: () => {
        waiters.forget();
        return leadership.release();
      },
    };
  } catch (error) {
    await leadership.release();
    throw error;
  }
};

const freshness = (lag: () => Promise<number | null>, now: () => number): Projection['asOf'] => {
  let shownUpTo: number | null = null;
  return async () => {
    const asked = now(); // before the lag: the rows may be newer than it says, never older
    const behind = await lag();
    if (behind !== null) shownUpTo = Math.max(shownUpTo ?? 0, asked - behind);
    return shownUpTo === null ? null : new Date(shownUpTo).toISOString();
  };
};

const once = (create: () => Promise<void>): (() => Promise<void>) => {
  let created: Promise<void> | null = null;
  return () => {
    created ??= create().catch((error: unknown) => {
      created = null;
      throw error;
    });
    return created;
  };
};

const follow = <DB, Event>(work: Work<DB, Event>): Follower =>
  followStore({
    ...work.options,
    maxBatch: work.options.maxBatch ?? DEFAULT_MAX_BATCH,
    open: (signal) => openSession(work, signal),
    isPassing,
  });

/**
 * Creates the position tables if need be, then keeps the view up to date until `stop()`. On PostgreSQL one replica fills it and the
 * others wait to take over; `waitFor` and `asOf` hold on each. A revision gap, rows of another store and a stored type that `decode`
 * does not know halt it; every other failure is tried again, whole batch by whole batch.
 */
export const startProjection = <DB, Event>(options: ProjectionOptions<DB, Event>): Projection => {
  const { name, db, now = Date.now } = options;
  const waiters = new StreamWaiters();
  const createTables = once(() => createPositionTables(db));
  const work: Work<DB, Event> = { options, waiters, createTables, isLeading: false };
  const unlisten = hearMoved(wakeUpsOf(db), name, (stream) => waiters.look(stream));
  const follower = follow(work);
  const shown = new ShownLag({ ...options, now });
  const lag = (): Promise<number | null> => (work.isLeading ? follower.lag() : shown.lag());
  return {
    name,
    caughtUp: follower.caughtUp,
    status: () => follower.status(),
    failure: () => follower.failure(),
    waitingEvents: () => follower.waitingEvents(),
    lag,
    asOf: freshness(lag, now),
    isLeading: () => work.isLeading,
    stop: async () => {
      await follower.stop();
      unlisten();
      waiters.release();
    },
    follows: (stream) => options.streams.some((prefix) => stream.startsWith(prefix)),
    waitFor: async (stream, revision, timeoutMs) => {
      await createTables();
      const isShown = async (): Promise<boolean> => (await readRevision(db, name, stream)) >= revision;
      return waiters.waitFor(stream, revision, timeoutMs, isShown);
    },
  };
};
