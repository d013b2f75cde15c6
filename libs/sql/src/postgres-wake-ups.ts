import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresSession } from './postgres-server';
import type { WakeUps } from './wake-ups';

const CHANNEL = 'baton_moved';
const RECONNECT_MS = 1_000;
/** At most so often, or a busy writer would spend as much on telling as on writing. */
const RING_PAUSE_MS = 5;

/**
 * LISTEN and NOTIFY. A ring is a statement of its own after the commit that it tells of: inside that transaction it would make every
 * commit of the database wait for the one before.
 */
export class PostgresWakeUps implements WakeUps {
  private readonly hearing = new Set<(message: string) => void>();
  private readonly toRing = new Set<string>();
  private readonly closing = new AbortController();
  private ringing = false;
  private listening: Promise<void> | null = null;

  constructor(
    private readonly query: (text: string, values: readonly unknown[]) => Promise<unknown>,
    private readonly openSession: () => Promise<PostgresSession>,
  ) {}

  ring(messages: readonly string[]): void {
    for (const message of messages) this.toRing.add(message);
    if (!this.ringing) void this.flush();
  }

  listen(hear: (message: string) => void): () => void {
    this.hearing.add(hear);
    this.listening ??= this.keepListening();
    return () => void this.hearing.delete(hear);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.listening;
  }

  /** The first at once, then one statement at a time; what is rung meanwhile goes with the next. */
  private async flush(): Promise<void> {
    this.ringing = true;
    while (this.toRing.size > 0 && !this.closing.signal.aborted) {
      const messages = [...this.toRing];
      this.toRing.clear();
      const text = 'select pg_notify($1, message) from unnest($2::text[]) as message';
      await this.query(text, [CHANNEL, messages]).catch(() => undefined); // whoever waits looks by itself, a moment later
      await delay(RING_PAUSE_MS, undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
    this.ringing = false;
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      await this.listenOnce().catch(() => undefined);
      if (!signal.aborted) await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async listenOnce(): Promise<void> {
    const session = await this.openSession();
    const over = AbortSignal.any([session.lost, this.closing.signal]);
    session.onNotification((message) => {
      for (const hear of [...this.hearing]) hear(message);
    });
    try {
      await session.query(`listen ${CHANNEL}`);
      if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
    } finally {
      await session.close();
    }
  }
}
