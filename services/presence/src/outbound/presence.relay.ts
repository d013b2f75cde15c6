import { setTimeout as sleep } from 'node:timers/promises';
import { BusUnavailable, type Leadership, TopicMismatch, WriterFenced } from '@baton/event-bus';
import { StoreUnavailable } from '@baton/event-store';
import { PresenceMemoryLost } from './presence-store';
import { PresenceSession, type PresenceSessionOptions, RELAY } from './presence.session';

const LONGEST_PAUSE_MS = 10_000;

export interface PresenceRelayOptions extends PresenceSessionOptions {
  /** Resolves after so many milliseconds, or rejects when the signal aborts; replaced in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Another replica was given the lead, or the bus cannot tell any more who has it. */
class LeadLost extends Error {
  override readonly name = 'LeadLost';
}

/** Topics that are not as they were left are mended from outside, by `npm run republish`: it looks again until they are. */
const PASSING = [BusUnavailable, StoreUnavailable, WriterFenced, PresenceMemoryLost, LeadLost, TopicMismatch];

interface Turn {
  readonly leadership: Leadership;
  session: PresenceSession | null;
}

/**
 * Moves the store's outbox to the bus, each entry once and in order per person. Of several replicas one leads and moves; the others
 * wait for their turn. Who was wrong about leading is fenced, and waits again.
 */
export class PresenceRelay {
  private readonly stopping = new AbortController();
  private readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  private turn: Turn | null = null;
  private state: 'waiting' | 'running' | 'retrying' | 'halted' | 'stopped' = 'waiting';
  private failures = 0;
  private looked = false;
  private wakeUp: () => void = () => undefined;
  private drainedWaiters: (() => void)[] = [];
  private readonly running: Promise<void>;
  private readonly deaf: () => void;

  constructor(private readonly options: PresenceRelayOptions) {
    this.wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal, ref: false }));
    this.deaf = options.store.onOutbox(() => this.look());
    this.running = this.run();
  }

  /**
   * `waiting`: another replica leads, which is as it should be. `retrying`: bus or store is away, or this one has just lost the lead.
   * `halted`: something that needs a person.
   */
  get status(): 'waiting' | 'running' | 'retrying' | 'halted' | 'stopped' {
    return this.state;
  }

  /** Looks into the outbox now. */
  look(): void {
    this.looked = false;
    this.wakeUp();
  }

  /** Resolves when this relay leads and everything that is in the outbox now is on the bus; memory was read back by then. */
  drained(): Promise<void> {
    const done = new Promise<void>((resolve) => this.drainedWaiters.push(resolve));
    this.look();
    return done;
  }

  /** Finishes the batch in hand, and lets another replica lead. */
  async stop(): Promise<void> {
    this.deaf();
    this.stopping.abort();
    this.wakeUp();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.state !== 'halted') {
      try {
        await this.step(signal);
      } catch (error) {
        if (!signal.aborted) await this.failed(error);
      }
    }
    await this.endTurn();
    if (this.state !== 'halted') this.state = 'stopped';
  }

  private async step(signal: AbortSignal): Promise<void> {
    if (this.turn === null) {
      this.state = 'waiting';
      this.turn = { leadership: await this.options.bus.lead(RELAY, signal), session: null };
      this.turn.leadership.lost.addEventListener('abort', () => this.wakeUp(), { once: true });
    }
    const { leadership } = this.turn;
    if (leadership.lost.aborted) throw new LeadLost('another replica may lead now');
    const session = (this.turn.session ??= await PresenceSession.open(this.options));
    this.looked = true;
    const hasMoved = await session.move();
    this.works();
    // Something that came in during the move set `looked` back: then the outbox is not known to be empty.
    if (hasMoved || !this.looked) return;
    for (const resolve of this.drainedWaiters.splice(0)) resolve();
    await this.untilWoken(leadership.lost);
  }

  private works(): void {
    if (this.failures > 0) this.options.log.info({ relay: RELAY, failures: this.failures }, 'presence relay goes on');
    this.failures = 0;
    this.state = 'running';
  }

  private async untilWoken(lost: AbortSignal): Promise<void> {
    if (this.stopping.signal.aborted || lost.aborted) return;
    await new Promise<void>((resolve) => (this.wakeUp = resolve));
    this.wakeUp = () => undefined;
  }

  /** Lets go of writer and lead, whatever they say to it: both may be out of reach. */
  private async endTurn(): Promise<void> {
    const { turn } = this;
    this.turn = null;
    await turn?.session?.close().catch(() => undefined);
    await turn?.leadership.release().catch(() => undefined);
  }

  /** The outcome of a write may be unknown: the writer is thrown away, and the next one's checkpoint tells. */
  private async failed(error: unknown): Promise<void> {
    const { log } = this.options;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await this.endTurn();
    if (!PASSING.some((kind) => error instanceof kind)) {
      this.state = 'halted';
      log.error({ relay: RELAY, error: text }, 'presence relay HALTED');
      return;
    }
    this.state = 'retrying';
    this.failures += 1;
    // Once per outage, not once per attempt.
    if (this.failures === 1) log.warn({ relay: RELAY, error: text }, 'presence relay begins anew');
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(this.failures, 10));
    await this.wait(pauseMs, this.stopping.signal).catch(() => undefined);
  }
}
