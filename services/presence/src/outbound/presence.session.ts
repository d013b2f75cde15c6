import { topics } from '@baton/contracts';
import { type BusLog, type EventBus, type FencedWriter } from '@baton/event-bus';
import { keyOf, type OutboxEntry, PresenceMemoryLost, type PresenceRecord, type PresenceStore } from './presence-store';
import { presenceRecords, presenceStateRecord } from './presence.publisher';
import { readDeclared } from './presence.recall';

/** Name of the fenced writer and of the leadership. */
export const RELAY = 'relay-presence';
/** What that writer writes, and nobody else. */
export const presenceTopics = [topics.presenceEvents, topics.presenceState];
const MAX_BATCH = 500;
/**
 * Only a write tells a writer that it was fenced, and readers are told up to when presence knows of everybody: one that has nothing to
 * write says its checkpoint again after so long.
 */
const ASSURE_EVERY_MS = 10_000;

export interface PresenceSessionOptions {
  readonly bus: EventBus;
  readonly store: PresenceStore;
  readonly log: BusLog;
}

/** One opening of the fenced writer: the outbox goes on from where the writer's checkpoint says. */
export class PresenceSession {
  private caughtUp = false;
  private writtenAt = performance.now();

  private constructor(
    private readonly writer: FencedWriter,
    private readonly store: PresenceStore,
    private readonly storeId: string,
    private position: string | null,
    /** What others were told before memory was lost, by person, until the outbox was read to its end once. */
    private readonly toldBefore: Map<string, PresenceRecord['status']>,
    /** What was last said of when everything was told; milliseconds since 1970, by the store's clock. */
    private saidUpTo: number,
  ) {}

  /**
   * A checkpoint of another memory means that memory was lost: what others were told is read back first, so that nobody is
   * declared gone for it. Then, and also when there is no checkpoint at all, every current status is written again.
   * @throws BusUnavailable, StoreUnavailable
   */
  static async open(options: PresenceSessionOptions): Promise<PresenceSession> {
    const { bus, store } = options;
    await bus.ensureTopics(presenceTopics);
    const writer = await bus.openWriter(RELAY, presenceTopics);
    try {
      const storeId = await store.storeId();
      const { checkpoint } = writer;
      if (checkpoint?.storeId !== storeId) return await PresenceSession.anew(options, writer, storeId);
      return new PresenceSession(writer, store, storeId, checkpoint.position, new Map(), checkpoint.asOf ?? 0);
    } catch (error) {
      await writer.close().catch(() => undefined);
      throw error;
    }
  }

  private static async anew(
    { bus, store, log }: PresenceSessionOptions,
    writer: FencedWriter,
    storeId: string,
  ): Promise<PresenceSession> {
    const declared = await readDeclared(bus, `presence-recall-${storeId}`, log);
    await store.recall(declared);
    const current = await store.current();
    const toldBefore = new Map(declared.map(({ person, status }) => [keyOf(person), status]));
    const session = new PresenceSession(writer, store, storeId, null, toldBefore, 0);
    for (let at = 0; at === 0 || at < current.length; at += MAX_BATCH) {
      const page = current.slice(at, at + MAX_BATCH);
      await session.commit(page.map((record) => presenceStateRecord(record, writer.generation)));
    }
    log.info({ readBack: declared.length, written: current.length }, 'presence written anew');
    return session;
  }

  /**
   * @returns whether there was anything to move.
   * @throws PresenceMemoryLost, WriterFenced, BusUnavailable, StoreUnavailable: close, and open again.
   */
  async move(): Promise<boolean> {
    if (this.position === null && (await this.store.storeId()) !== this.storeId) throw new PresenceMemoryLost();
    // Asked before the outbox is read: what happens in between is not in what is read, and later than what is said.
    const heardUpTo = await this.store.heardUpTo();
    const entries = await this.store.outbox(this.position, MAX_BATCH);
    const upTo = entries.length < MAX_BATCH ? heardUpTo : null;
    const last = entries.at(-1);
    if (last === undefined && this.caughtUp) {
      if (this.isQuietForLong(upTo)) await this.commit([], upTo);
      return false;
    }
    this.position = last?.id ?? this.position;
    this.caughtUp ||= last === undefined;
    await this.commit(
      entries.flatMap((entry) => presenceRecords(this.asNews(entry), this.writer.generation)),
      upTo,
    );
    if (this.caughtUp) this.toldBefore.clear();
    // Only after the bus has them: a crash in between moves on from the checkpoint and drops them then.
    if (last !== undefined) await this.store.dropOutbox(last.id);
    return true;
  }

  close(): Promise<void> {
    return this.writer.close();
  }

  /** Somebody who came back to a new memory arrived there, but for others they were never away. */
  private asNews(entry: OutboxEntry): OutboxEntry {
    const key = keyOf(entry.record.person);
    const isKnown = entry.isEpisode && this.toldBefore.get(key) === entry.record.status;
    if (entry.isEpisode) this.toldBefore.delete(key);
    return isKnown ? { ...entry, isEpisode: false } : entry;
  }

  private isQuietForLong(upTo: number | null): boolean {
    if (upTo !== null && upTo - this.saidUpTo > ASSURE_EVERY_MS) return true;
    return performance.now() - this.writtenAt > ASSURE_EVERY_MS;
  }

  /** @param upTo everything that happened until then is on the bus with these records; null: that is not known. */
  private commit(records: Parameters<FencedWriter['write']>[0], upTo: number | null = null): Promise<void> {
    this.writtenAt = performance.now();
    this.saidUpTo = upTo ?? this.saidUpTo;
    const { position, storeId, caughtUp } = this;
    return this.writer.write(records, { position, storeId, caughtUp, ...(upTo !== null && { asOf: upTo }) });
  }
}
