import { setTimeout as delay } from 'node:timers/promises';
import { type CaughtUp, type Position, type RecordedEvent, StoreUnavailable } from '@baton/event-store';
import { type Batch, inBatches } from './batches';
import type { Follower, FollowerOptions, FollowerSession, FollowerStatus } from './follower';

/** How often one that is halted looks whether it was mended. */
const LOOK_EVERY_MS = 15_000;
/** Replicas that are all halted have the lead in turns, so whoever waits for it longer than that waits for one that works. */
const IN_TURNS_MS = 30_000;

const DEFAULTS = { maxBatch: 1_000, backoff: { initialMs: 100, maxMs: 10_000 } } as const;

const waitUnlessAborted = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

class StoreFollower implements Follower {
  readonly caughtUp: Promise<void>;
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private reachCaughtUp: () => void = () => undefined;
  private state: FollowerStatus = 'running';
  private trouble: Error | null = null;
  private failures = 0;
  /** Everything up to here of the streams followed is handled; undefined until the first session is open. */
  private handled: Position | null | undefined;
  /** What the subscription gave and is not handled yet, in store order: as bounded as the batches' read-ahead. */
  private readonly given: RecordedEvent[] = [];
  /** This session has met its mark: what is stored after `handled` is little. */
  private isLive = false;
  /** Halted for good. */
  private isOver = false;
  private sessions = 0;

  constructor(private readonly options: FollowerOptions) {
    this.caughtUp = new Promise((resolve) => (this.reachCaughtUp = resolve));
    this.running = this.run();
  }

  get name(): string {
    return this.options.name;
  }

  status(): FollowerStatus {
    return this.state;
  }

  failure(): Error | null {
    return this.trouble;
  }

  async lag(): Promise<number | null> {
    if (this.handled === undefined) return null;
    try {
      const oldest = this.given[0] ?? (await this.firstAfter(this.handled));
      if (oldest === null || oldest === 'unknown') return oldest === null ? 0 : null;
      return Math.max(0, (this.options.now ?? Date.now)() - Date.parse(oldest.metadata.occurredAt));
    } catch {
      return null;
    }
  }

  waitingEvents(): number {
    return this.given.length;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (this.state !== 'halted') this.state = 'stopped';
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && !this.isOver) {
      try {
        await this.session();
      } catch (thrown) {
        if (!signal.aborted) await this.recover(asError(thrown));
        else if (asError(thrown).name !== 'AbortError')
          this.options.logger.warn({ follower: this.name, error: asError(thrown).message }, 'failed while stopping');
      }
    }
  }

  private async session(): Promise<void> {
    // Opened on a turn of its own, so that whoever starts a follower holds it before the first thing happens.
    await Promise.resolve();
    this.sessions += 1;
    const session = await this.options.open(this.stopping.signal, () => this.waits());
    if (this.state === 'waiting') this.state = 'running';
    const { lost } = session;
    const reading = new AbortController();
    const abort = (): void => reading.abort();
    this.stopping.signal.addEventListener('abort', abort);
    lost?.addEventListener('abort', abort);
    // Either may have happened while it was being opened, and is not told again.
    if (lost?.aborted === true || this.stopping.signal.aborted) abort();
    try {
      this.handled = session.after;
      this.given.length = 0;
      this.isLive = false;
      await this.follow(session, reading.signal);
      lost?.throwIfAborted();
      if (!reading.signal.aborted) throw new StoreUnavailable('the subscription ended by itself');
    } finally {
      reading.abort();
      this.stopping.signal.removeEventListener('abort', abort);
      lost?.removeEventListener('abort', abort);
      await session.close().catch((error: unknown) => {
        this.options.logger.warn({ follower: this.name, error: asError(error).message }, 'closing failed');
      });
    }
  }

  /** What is known of its place is of an earlier turn: the one who leads knows how far the work is. */
  private waits(): void {
    if (this.stopping.signal.aborted) return;
    this.handled = undefined;
    this.given.length = 0;
    if (this.state === 'halted') return void this.outwait(this.sessions);
    this.state = 'waiting';
    this.trouble = null;
  }

  /** Being halted is over when it was mended, or when another replica works: not because this one waits for its turn to look. */
  private async outwait(session: number): Promise<void> {
    const { wait = waitUnlessAborted } = this.options;
    await wait(IN_TURNS_MS, this.stopping.signal);
    if (this.state === 'halted' && !this.isOver && session === this.sessions) this.waitsAfterAll();
  }

  private waitsAfterAll(): void {
    if (this.stopping.signal.aborted || this.handled !== undefined) return;
    this.state = 'waiting';
    this.trouble = null;
  }

  private async follow(session: FollowerSession, signal: AbortSignal): Promise<void> {
    const { store, streams, maxBatch = DEFAULTS.maxBatch } = this.options;
    const subscription = this.noting(store.subscribe({ after: session.after, streams, signal }), signal);
    for await (const batch of inBatches(subscription, maxBatch)) {
      if (signal.aborted) return;
      await this.handle(session, batch);
    }
  }

  /** Keeps what is given, so that `lag` need not read the store again for what is here already. */
  private async *noting(
    source: AsyncIterable<RecordedEvent | CaughtUp>,
    signal: AbortSignal,
  ): AsyncGenerator<RecordedEvent | CaughtUp> {
    for await (const item of source) {
      // What a session that is over still reads must not be taken for the next one's.
      if (signal.aborted) return;
      if (!('kind' in item)) this.given.push(item);
      yield item;
    }
  }

  private async handle(session: FollowerSession, { events, mark }: Batch): Promise<void> {
    const last = events.at(-1);
    if (last !== undefined) {
      const began = performance.now();
      await session.handle(events);
      this.handled = last.position;
      this.given.splice(0, events.length);
      this.options.onBatch?.({ events: events.length, durationMs: performance.now() - began });
    }
    if (mark !== null) {
      this.handled = mark.position;
      await session.caughtUp(mark);
    }
    if (this.state === 'halted') this.options.logger.info({ follower: this.name }, 'mended, goes on');
    this.failures = 0;
    this.trouble = null;
    if (this.state === 'retrying' || this.state === 'halted') this.state = 'running';
    if (mark !== null) this.announceCaughtUp(mark);
  }

  private announceCaughtUp(mark: CaughtUp): void {
    if (this.isLive) return;
    this.isLive = true;
    this.options.logger.info({ follower: this.name, position: mark.position }, 'caught up');
    this.reachCaughtUp();
  }

  private async recover(error: Error): Promise<void> {
    const { logger, isPassing, backoff = DEFAULTS.backoff, wait = waitUnlessAborted } = this.options;
    if (!isPassing(error)) return this.halt(error);
    this.trouble = error;
    this.state = 'retrying';
    const ms = Math.min(backoff.maxMs, backoff.initialMs * 2 ** this.failures);
    this.failures += 1;
    logger.warn({ ...this.details(error), retryInMs: ms }, 'interrupted, trying again');
    await wait(ms, this.stopping.signal);
  }

  /** Said once, however often it looks again. */
  private async halt(error: Error): Promise<void> {
    const { logger, isMendable, wait = waitUnlessAborted } = this.options;
    const isKnown = this.state === 'halted' && this.trouble?.message === error.message;
    this.state = 'halted';
    this.trouble = error;
    this.isOver = isMendable?.(error) !== true;
    if (!isKnown) {
      logger.error(this.details(error), 'halted: nothing is skipped, so nothing follows until this is repaired');
      this.alarm(error);
    }
    if (!this.isOver) await wait(LOOK_EVERY_MS, this.stopping.signal);
  }

  private details(error: Error): object {
    return { follower: this.name, position: this.handled ?? null, error: error.message, kind: error.name };
  }

  /** Not waited for, and its failure ends here: nobody listens until `stop()`, and an alarm that fails must not end the process. */
  private alarm(error: Error): void {
    const failed = (thrown: unknown): void => {
      this.options.logger.error({ follower: this.name, error: asError(thrown).message }, 'telling of the halt failed');
    };
    // A function that answers a promise fits the type as well.
    const told = async (): Promise<void> => this.options.onHalt?.(error);
    told().catch(failed);
  }

  /** Null: nothing of these streams is stored after that. Unknown: finding out could mean reading the whole store. */
  private async firstAfter(after: Position | null): Promise<RecordedEvent | 'unknown' | null> {
    const { store, streams } = this.options;
    const head = await store.head();
    if (head === null || (after !== null && store.comparePositions(after, head) >= 0)) return null;
    if (!this.isLive) return 'unknown';
    const reading = new AbortController();
    try {
      for await (const item of store.subscribe({ after, streams, signal: reading.signal })) {
        if (!('kind' in item)) return item;
        // So that other streams' events are looked through once, and not at every call.
        if (this.handled === after) this.handled = item.position;
        return null;
      }
      return 'unknown';
    } finally {
      reading.abort();
    }
  }
}

/**
 * Follows a store's events in order until stopped: subscribes after what was durably handled, hands over batches, and on a
 * failure that can pass closes everything, waits with growing backoff and begins again. Any other failure halts it: until a person has
 * mended what can be mended from outside, else for good.
 */
export const followStore = (options: FollowerOptions): Follower => new StoreFollower(options);
