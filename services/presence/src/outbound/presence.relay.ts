import { setTimeout as sleep } from 'node:timers/promises';
import { topics } from '@baton/contracts';
import { type BusLog, BusUnavailable, type EventBus, type FencedWriter } from '@baton/event-bus';
import type { PresenceStore } from './presence-store';
import { presenceRecords, presenceStateRecord } from './presence.publisher';
import { readDeclared } from './presence.recall';

const NAME = 'relay-presence';
const WRITTEN = [topics.presenceEvents, topics.presenceState];
const MAX_BATCH = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface PresenceRelayOptions {
  readonly bus: EventBus;
  readonly store: PresenceStore;
  readonly log: BusLog;
  /** Resolves after so many milliseconds, or rejects when the signal aborts; replaced in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** One opening of the fenced writer: the outbox goes on from where the writer's checkpoint says. */
class Session {
  private caughtUp = false;

  private constructor(
    private readonly writer: FencedWriter,
    private readonly store: PresenceStore,
    private readonly storeId: string,
    private position: string | null,
  ) {}

  /**
   * A checkpoint of another memory means that memory was lost: what others were told is read back first, so that nobody is
   * declared gone for it. Then, and also when there is no checkpoint at all, every current status is written again.
   */
  static async open({ bus, store, log }: PresenceRelayOptions): Promise<Session> {
    await bus.ensureTopics(WRITTEN);
    const writer = await bus.openWriter(NAME, WRITTEN);
    const storeId = await store.storeId();
    if (writer.checkpoint?.storeId === storeId) return new Session(writer, store, storeId, writer.checkpoint.position);
    const declared = await readDeclared(bus, `presence-recall-${storeId}`, log);
    await store.recall(declared);
    const current = await store.current();
    const session = new Session(writer, store, storeId, null);
    await session.commit(current.map((record) => presenceStateRecord(record, writer.generation)));
    log.info({ readBack: declared.length, written: current.length }, 'presence written anew');
    return session;
  }

  /** @returns whether there was anything to move. */
  async move(): Promise<boolean> {
    const entries = await this.store.outbox(this.position, MAX_BATCH);
    const last = entries.at(-1);
    if (last === undefined && this.caughtUp) return false;
    this.position = last?.id ?? this.position;
    this.caughtUp ||= last === undefined;
    await this.commit(entries.flatMap((entry) => presenceRecords(entry, this.writer.generation)));
    // Only after the bus has them: a crash in between moves on from the checkpoint and drops them then.
    if (last !== undefined) await this.store.dropOutbox(last.id);
    return true;
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  private commit(records: Parameters<FencedWriter['write']>[0]): Promise<void> {
    return this.writer.write(records, { position: this.position, storeId: this.storeId, caughtUp: this.caughtUp });
  }
}

/** Moves the store's outbox to the bus, each entry once and in order. */
export class PresenceRelay {
  private readonly stopping = new AbortController();
  private readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  private session: Session | null = null;
  private state: 'running' | 'retrying' | 'halted' | 'stopped' = 'running';
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

  /** `retrying`: the bus is down. `halted`: a newer relay took over, or something that needs a person. */
  get status(): 'running' | 'retrying' | 'halted' | 'stopped' {
    return this.state;
  }

  /** Looks into the outbox now. */
  look(): void {
    this.looked = false;
    this.wakeUp();
  }

  /** Resolves when everything that is in the outbox now is on the bus; memory was read back by then. */
  drained(): Promise<void> {
    const done = new Promise<void>((resolve) => this.drainedWaiters.push(resolve));
    this.look();
    return done;
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.deaf();
    this.stopping.abort();
    this.wakeUp();
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted && this.state !== 'halted') {
      try {
        await this.step();
        failures = 0;
        this.state = 'running';
      } catch (error) {
        failures += 1;
        await this.failed(error, failures);
      }
    }
    await this.session?.close();
    if (this.state !== 'halted') this.state = 'stopped';
  }

  private async step(): Promise<void> {
    this.session ??= await Session.open(this.options);
    this.looked = true;
    if (await this.session.move()) return;
    // Something that came in during the move set `looked` back: then the outbox is not known to be empty.
    if (!this.looked) return;
    for (const resolve of this.drainedWaiters.splice(0)) resolve();
    await this.untilWoken();
  }

  private async untilWoken(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    await new Promise<void>((resolve) => (this.wakeUp = resolve));
    this.wakeUp = () => undefined;
  }

  /** The outcome of a write may be unknown: the writer is thrown away, and the next one's checkpoint tells. */
  private async failed(error: unknown, failures: number): Promise<void> {
    const { log } = this.options;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    await this.session?.close().catch(() => undefined);
    this.session = null;
    if (!(error instanceof BusUnavailable)) {
      this.state = 'halted';
      log.error({ relay: NAME, error: text }, 'presence relay HALTED');
      return;
    }
    this.state = 'retrying';
    log.warn({ relay: NAME, error: text, failures }, 'presence relay waits for the bus');
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(failures, 10));
    await this.wait(pauseMs, this.stopping.signal).catch(() => undefined);
  }
}
