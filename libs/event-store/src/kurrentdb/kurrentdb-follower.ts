import { setTimeout as delay } from 'node:timers/promises';
import { type CaughtUp, type Position, type RecordedEvent, StoreUnavailable } from '../event-store';
import type { KurrentDbConnection } from './kurrentdb-connection';
import { toRecordedEvent } from './kurrentdb-event';
import { STORE_STREAM, streamsFilter } from './kurrentdb-filter';
import { type LogPosition, toLogPosition, toPosition } from './kurrentdb-position';
import { KurrentDbSubscription, type Said } from './kurrentdb-subscription';

/** How often in a row a subscription is taken up again before whoever follows is told. */
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 50;

export interface Following {
  readonly connection: KurrentDbConnection;
  readonly after: Position | null;
  /** Stream name prefixes; empty: all. */
  readonly streams: readonly string[];
  /** How long nothing may be said before the log is looked at, in ms. */
  readonly quietMs: number;
  /** Position of the newest event of any stream. */
  readonly head: () => Promise<Position | null>;
  /** Position of the first event after a position, of the streams asked for; null: there is none. */
  readonly firstAfter: (after: Position | null, streams: readonly string[]) => Promise<Position | null>;
}

/**
 * One reader's way through the log. A position that is given away is always that of an event: one that was yielded, or the newest of all
 * once it is proven that nothing before it was missed. The server's own checkpoints serve to take up a broken subscription, no more:
 * they may lie beyond the newest event, and a position beyond `head()` means to others that the store was restored.
 */
export class KurrentDbFollower {
  /** Everything up to here, of the streams asked for, was yielded. */
  private covered: Position | null;
  private resumeAfter: LogPosition | null;
  private announced: Position | null | undefined;
  /** The server says that it gives events as they come. */
  private live = false;
  private failures = 0;

  constructor(private readonly following: Following) {
    this.covered = following.after;
    this.resumeAfter = following.after === null ? null : toLogPosition(following.after);
  }

  /** Takes a broken subscription up again, with growing waits. @throws StoreUnavailable when that does not help. */
  async *run(signal: AbortSignal): AsyncGenerator<RecordedEvent | CaughtUp> {
    await this.refuseAnotherLog();
    while (!signal.aborted) {
      try {
        yield* this.subscribed(signal);
      } catch (error) {
        if (error instanceof Unreadable) throw error.cause;
        this.failures += 1;
        if (this.failures >= ATTEMPTS) {
          throw new StoreUnavailable(`KurrentDB ends the subscription: ${(error as Error).message}`, { cause: error });
        }
        await delay(FIRST_WAIT_MS * 2 ** this.failures, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async *subscribed(signal: AbortSignal): AsyncGenerator<RecordedEvent | CaughtUp> {
    const { connection, streams, quietMs } = this.following;
    const lease = connection.lease();
    const subscription = new KurrentDbSubscription(lease.client, this.resumeAfter, streamsFilter(streams));
    let failed = true;
    this.live = false;
    try {
      while (!signal.aborted) {
        const said = subscription.next();
        if (said !== null) yield* this.heard(said);
        else if (this.live && this.announced !== this.covered) yield this.mark();
        else if (!(await subscription.wait(quietMs, signal)) && (await this.provesMore())) yield this.mark();
      }
      failed = false;
    } finally {
      subscription.close();
      lease.release(failed);
    }
  }

  private async *heard(said: Said): AsyncGenerator<RecordedEvent | CaughtUp> {
    this.failures = 0;
    if (said.kind === 'event') yield* this.passedOn(said);
    else if (said.kind === 'checkpoint') this.resumeAfter = laterOf(this.resumeAfter, said.place);
    else this.live = said.kind === 'caught-up';
    if (said.kind === 'caught-up') {
      await this.provesMore();
      if (this.announced !== this.covered) yield this.mark();
    }
  }

  /** What a taken-up subscription repeats, and what only the server's way of comparing names lets through, ends here. */
  private *passedOn({ resolved }: Said & { kind: 'event' }): Generator<RecordedEvent> {
    const { streams } = this.following;
    const { event } = resolved;
    if (event === undefined || event.streamId === STORE_STREAM) return;
    const position = toPosition(event.position);
    if (this.covered !== null && position <= this.covered) return;

    if (streams.length > 0 && !streams.some((prefix) => event.streamId.startsWith(prefix))) return;
    yield readable(resolved);
    this.covered = position;
    this.resumeAfter = event.position;
  }

  private mark(): CaughtUp {
    this.announced = this.covered;
    return { kind: 'caught-up', position: this.covered };
  }

  /**
   * Other streams' events move the head too, and nobody tells of them. If the newest event is beyond what is covered, and a look at the log
   * finds nothing of ours after what is covered and up to it, then everything up to it was given.
   * @returns whether there is something new to announce.
   */
  private async provesMore(): Promise<boolean> {
    const { head, firstAfter, streams } = this.following;
    const newest = await head();
    if (newest !== null && (this.covered === null || newest > this.covered)) {
      const next = await firstAfter(this.covered, streams);
      // ours, but still on its way to us
      if (next !== null && next <= newest) return false;
      this.covered = newest;
    }
    return this.announced !== this.covered;
  }

  /** After a restore the log may be shorter than what a reader remembers, and the server would silently skip what is written meanwhile. */
  private async refuseAnotherLog(): Promise<void> {
    const { after, head } = this.following;
    if (after === null) return;
    const newest = await head();
    if (newest === null || newest < after) {
      throw new Error(
        `position ${after} is beyond the end of this store (${newest ?? 'empty'}): was it restored from a backup?`,
      );
    }
  }
}

/** Not a failure of the connection: taking the subscription up again would meet the same event again. */
class Unreadable extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

const readable = (resolved: Parameters<typeof toRecordedEvent>[0]): RecordedEvent => {
  try {
    return toRecordedEvent(resolved);
  } catch (error) {
    throw new Unreadable(error as Error);
  }
};

const laterOf = (a: LogPosition | null, b: LogPosition): LogPosition =>
  a === null || toPosition(b) > toPosition(a) ? b : a;
