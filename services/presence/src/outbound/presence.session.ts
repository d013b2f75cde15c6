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
/** Only a write tells a writer that it was fenced: one that has nothing to write says its checkpoint again after so long. */
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
      return new PresenceSession(writer, store, storeId, checkpoint.position, new Map());
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
    const session = new PresenceSession(writer, store, storeId, null, toldBefore);
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
    const entries = await this.store.outbox(this.position, MAX_BATCH);
    const last = entries.at(-1);
    if (last === undefined && this.caughtUp) {
      if (performance.now() - this.writtenAt > ASSURE_EVERY_MS) await this.commit([]);
      return false;
    }
    this.position = last?.id ?? this.position;
    this.caughtUp ||= last === undefined;
    await this.commit(entries.flatMap((entry) => presenceRecords(this.asNews(entry), this.writer.generation)));
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

  private commit(records: Parameters<FencedWriter['write']>[0]): Promise<void> {
    this.writtenAt = performance.now();
    return this.writer.write(records, { position: this.position, storeId: this.storeId, caughtUp: this.caughtUp });
  }
}
