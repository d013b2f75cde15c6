import { type EventStore, UnknownEventType, UnreadableEvent } from '@baton/event-store';
import {
  type Follower,
  followStore,
  type FollowerLogger,
  type FollowerOptions,
  type FollowerSession,
} from '@baton/store-follower';
import type { Kysely } from 'kysely';
import { createPositionTables, readRevision } from './positions';
import { ViewGap, ViewRefused } from './refusals';
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
  /** Whether this view shows events of that stream at all. */
  follows(stream: string): boolean;
  /** True as soon as the view shows that revision of the stream; false when `timeoutMs` passed first. */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean>;
}

const LASTING = [UnknownEventType, UnreadableEvent, ViewGap, ViewRefused];

const isPassing = (error: Error): boolean => !LASTING.some((kind) => error instanceof kind);

const openSession = async <DB, Event>(
  options: ProjectionOptions<DB, Event>,
  waiters: StreamWaiters,
): Promise<FollowerSession> => {
  const writer = await ViewWriter.open(options, options.db, options.store);
  return {
    after: writer.after,
    handle: async (events) => {
      const revisions = await writer.write(events);
      for (const [stream, revision] of revisions) waiters.advance(stream, revision);
    },
    caughtUp: (mark) => writer.passOver(mark),
    close: async () => undefined,
  };
};

const freshness = (follower: Follower, now: () => number): Projection['asOf'] => {
  let shownUpTo: number | null = null;
  return async () => {
    const asked = now(); // before the lag: the rows may be newer than it says, never older
    const lag = await follower.lag();
    if (lag !== null) shownUpTo = Math.max(shownUpTo ?? 0, asked - lag);
    return shownUpTo === null ? null : new Date(shownUpTo).toISOString();
  };
};

/**
 * Creates the position tables if need be, then keeps the view up to date until `stop()`. A revision gap, rows of another store
 * and a stored type that `decode` does not know halt it; every other failure is tried again, whole batch by whole batch.
 */
export const startProjection = <DB, Event>(options: ProjectionOptions<DB, Event>): Projection => {
  const waiters = new StreamWaiters();
  let tables: Promise<void> | null = null;
  const createTablesOnce = (): Promise<void> => {
    tables ??= createPositionTables(options.db).catch((error: unknown) => {
      tables = null;
      throw error;
    });
    return tables;
  };
  const follower = followStore({
    ...options,
    maxBatch: options.maxBatch ?? DEFAULT_MAX_BATCH,
    open: () => createTablesOnce().then(() => openSession(options, waiters)),
    isPassing,
  });
  return {
    name: options.name,
    caughtUp: follower.caughtUp,
    status: () => follower.status(),
    failure: () => follower.failure(),
    lag: () => follower.lag(),
    asOf: freshness(follower, options.now ?? Date.now),
    stop: async () => {
      await follower.stop();
      waiters.release();
    },
    follows: (stream) => options.streams.some((prefix) => stream.startsWith(prefix)),
    waitFor: async (stream, revision, timeoutMs) => {
      await createTablesOnce();
      const isShown = async (): Promise<boolean> => (await readRevision(options.db, options.name, stream)) >= revision;
      return waiters.waitFor(stream, revision, timeoutMs, isShown);
    },
  };
};
