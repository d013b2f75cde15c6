import { type Decider, Rejection } from '@baton/decider';
import { LRUCache } from 'lru-cache';
import type { DomainEvent, EventCodec } from '../codec/event-codec';
import { type AppendResult, type EventStore, type RecordedEvent, WrongExpectedRevision } from '../event-store';
import { KeyDestroyed } from '../keys/key-store';
import { type CachedFold, roughBytes } from './cached-fold';
import {
  type CommandContext,
  type Handled,
  IdempotencyKeyReused,
  type Loaded,
  TooMuchContention,
} from './command-context';
import { StreamQueues } from './stream-queues';

export interface CommandHandlerOptions<State, Event extends DomainEvent> {
  readonly store: EventStore;
  readonly decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>;
  readonly codec: EventCodec<Event>;
  /** Appends tried against other processes before giving up; default 5. */
  readonly maxAttempts?: number;
  /** Streams kept folded; default 10,000. */
  readonly cacheSize?: number;
  /** Rough bound of what the kept folds take, in bytes; default 32 MiB. */
  readonly cacheBytes?: number;
}

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_STREAMS = 10_000;
const DEFAULT_BYTES = 32 * 1024 * 1024;

type Decide<State, Event> = (state: State) => readonly Event[];

/**
 * Handles commands on event-sourced streams: load the kept fold, decide, append at its revision; on a conflict read the tail, fold,
 * decide again. A warm command costs one append and no read. Only an append is checked by the store, so an answer that appends nothing
 * is given only on a state that was current after the command had arrived.
 */
export class CommandHandler<State, Event extends DomainEvent> {
  private readonly folds: LRUCache<string, CachedFold<State>>;
  private readonly queues = new StreamQueues();
  /** Orders arrivals and readings within this process; counts, tells no time. */
  private clock = 0;

  constructor(private readonly options: CommandHandlerOptions<State, Event>) {
    const maxSize = options.cacheBytes ?? DEFAULT_BYTES;
    this.folds = new LRUCache<string, CachedFold<State>>({
      max: options.cacheSize ?? DEFAULT_STREAMS,
      maxSize,
      sizeCalculation: roughBytes,
    });
  }

  /**
   * @param decide pure; called again whenever the state turns out to be older than the stream. `[]` is 'nothing to do'.
   * @throws Rejection from `decide`, on the current state; `erased` when the person's key is destroyed.
   * @throws IdempotencyKeyReused when the command id was handled with another body.
   * @throws TooMuchContention when other processes appended first, `maxAttempts` times in a row.
   * @throws StoreUnavailable when the outcome is unknown; the same command may be tried again.
   * @throws UnknownEventType when the stream holds what this version cannot read.
   */
  handle(stream: string, context: CommandContext<State>, decide: Decide<State, Event>): Promise<Handled<State, Event>> {
    const arrived = ++this.clock;
    return this.queues.run(stream, () => this.decideAndAppend(stream, context, decide, arrived));
  }

  /** The stream as it is now. @throws StoreUnavailable, UnknownEventType. */
  load(stream: string): Promise<Loaded<State>> {
    const arrived = ++this.clock;
    return this.queues.run(stream, async () => {
      const { state, revision } = await this.current(stream, await this.kept(stream), arrived);
      return { state, revision };
    });
  }

  /** Drops what is kept of a stream: after an erasure, its decrypted texts must not stay in memory. */
  forget(stream: string): Promise<void> {
    return this.queues.run(stream, async () => void this.folds.delete(stream));
  }

  private async decideAndAppend(
    stream: string,
    context: CommandContext<State>,
    decide: Decide<State, Event>,
    arrived: number,
  ): Promise<Handled<State, Event>> {
    const fold = await this.kept(stream);
    let conflict: WrongExpectedRevision | undefined;
    for (let attempt = 1; attempt <= (this.options.maxAttempts ?? DEFAULT_ATTEMPTS); attempt += 1) {
      const events = await this.decision(stream, fold, context, decide, arrived);
      if (events === 'handled' || events.length === 0) {
        return { state: fold.state, revision: fold.revision, events: [], replayed: events === 'handled' };
      }
      try {
        return await this.append(stream, fold, context, events);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        conflict = error;
        await this.readTail(stream, fold);
      }
    }
    throw new TooMuchContention(stream, this.options.maxAttempts ?? DEFAULT_ATTEMPTS, { cause: conflict });
  }

  /** New events, decided on whatever state is kept; or an answer without any, decided on the current one. */
  private async decision(
    stream: string,
    fold: CachedFold<State>,
    context: CommandContext<State>,
    decide: Decide<State, Event>,
    arrived: number,
  ): Promise<readonly Event[] | 'handled'> {
    if (!this.wasHandled(fold, context)) {
      const events = attempted(() => decide(fold.state));
      if (!(events instanceof Rejection) && events.length > 0) return events;
      if (fold.currentAt > arrived) return resultOf(events);
    }
    await this.current(stream, fold, arrived);
    return this.wasHandled(fold, context) ? 'handled' : decide(fold.state);
  }

  private wasHandled(fold: CachedFold<State>, { commandId, bodyHash }: CommandContext<State>): boolean {
    if (!fold.handled.has(commandId)) return false;
    const stored = fold.handled.get(commandId);
    if (stored !== undefined && bodyHash !== undefined && stored !== bodyHash)
      throw new IdempotencyKeyReused(commandId);
    return true;
  }

  private async append(
    stream: string,
    fold: CachedFold<State>,
    context: CommandContext<State>,
    events: readonly Event[],
  ): Promise<Handled<State, Event>> {
    const after = events.reduce(this.options.decider.evolve, fold.state);
    const { customerId, ...rest } = context;
    const metadata = { ...rest, customerId: typeof customerId === 'function' ? customerId(after) : customerId };
    const encoded = await this.encode(stream, events, metadata);
    const tick = ++this.clock;
    const expected = fold.revision === -1 ? 'no-stream' : fold.revision;
    const result: AppendResult = await this.options.store.append(stream, encoded, { expected });
    if (result.repeated) {
      // another process appended this command with its own time and decision: those are the truth, not what was decided here
      await this.readTail(stream, fold);
      this.wasHandled(fold, context);
      return { state: fold.state, revision: fold.revision, events: [], replayed: true };
    }
    fold.state = after;
    fold.revision = result.revision;
    fold.handled.set(context.commandId, context.bodyHash);
    fold.currentAt = tick;
    this.folds.set(stream, fold);
    return { state: after, revision: fold.revision, events, replayed: false };
  }

  private async encode(...[stream, events, metadata]: Parameters<EventCodec<Event>['encode']>) {
    try {
      return await this.options.codec.encode(stream, events, metadata);
    } catch (error) {
      if (error instanceof KeyDestroyed) throw new Rejection('erased');
      throw error;
    }
  }

  private async kept(stream: string): Promise<CachedFold<State>> {
    const kept = this.folds.get(stream);
    if (kept !== undefined) return kept;
    const fold = { state: this.options.decider.initial, revision: -1, handled: new Map(), currentAt: 0 };
    await this.readTail(stream, fold);
    return fold;
  }

  /** A reading that began after `arrived` is as good as one's own, so a crowd at one ticket shares it. */
  private async current(stream: string, fold: CachedFold<State>, arrived: number): Promise<CachedFold<State>> {
    if (fold.currentAt <= arrived) await this.readTail(stream, fold);
    return fold;
  }

  private async readTail(stream: string, fold: CachedFold<State>): Promise<void> {
    const tick = ++this.clock;
    for await (const recorded of this.options.store.readStream(stream, { from: fold.revision + 1 })) {
      await this.fold(fold, recorded);
    }
    fold.currentAt = tick;
    if (fold.revision >= 0) this.folds.set(stream, fold);
  }

  private async fold(fold: CachedFold<State>, recorded: RecordedEvent): Promise<void> {
    const event = await this.options.codec.decode(recorded);
    fold.state = this.options.decider.evolve(fold.state, event);
    fold.revision = recorded.revision;
    fold.handled.set(recorded.metadata.commandId, recorded.metadata.bodyHash);
  }
}

/** A rejection is an outcome here, because it may turn out to be about an old state. Anything else thrown is a bug and passes. */
const attempted = <T>(decide: () => T): T | Rejection => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
};

const resultOf = <T>(outcome: T | Rejection): T => {
  if (outcome instanceof Rejection) throw outcome;
  return outcome;
};
