import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { describeDatabaseError } from './database-error';
import type { PostgresOptions } from './open-postgres';
import { postgresConfig } from './postgres-config';

export interface ListenerLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface ListenerOptions extends Pick<PostgresOptions, 'url' | 'name' | 'connectTimeoutMs'> {
  readonly channels: readonly string[];
  /**
   * Somebody else notified the channel, or it cannot be known whether somebody did: after each re-connection every channel wakes once.
   * A notification carries nothing and may be lost: it only saves waiting for the next look.
   */
  readonly onWake: (channel: string) => void;
  readonly log?: ListenerLogger | undefined;
}

/** Wake-ups between processes that use one database. */
export interface PostgresListener {
  /** Wakes the others, soon; calls that come together are told once. Never fails: what cannot be told is lost. */
  notify(channel: string): void;
  close(): Promise<void>;
}

const BACKOFF_MS = { first: 100, most: 5_000 };
/** A connection that nobody ends properly stays silent for ever, so it is asked now and then. */
const HEARTBEAT_MS = 10_000;
const SILENCE_MS = 5_000;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

class Listener implements PostgresListener {
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;
  private readonly untold = new Set<string>();
  private client: Client | null = null;
  private telling = false;

  constructor(private readonly options: ListenerOptions) {
    this.running = this.run();
  }

  notify(channel: string): void {
    this.untold.add(channel);
    void this.tell();
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  /** One statement at a time: what is notified meanwhile goes with the next one. */
  private async tell(): Promise<void> {
    if (this.telling || this.client === null) return;
    this.telling = true;
    while (this.untold.size > 0) {
      const channels = [...this.untold];
      this.untold.clear();
      const told = await this.ask(`select pg_notify(channel, '') from unnest($1::text[]) channel`, [channels]);
      if (!told) break;
    }
    this.telling = false;
  }

  /** False: the connection failed, and `run` makes another one. */
  private async ask(text: string, values: unknown[] = []): Promise<boolean> {
    try {
      await this.client?.query(text, values);
      return true;
    } catch {
      this.client?.connection.stream.destroy();
      return false;
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const connected = await this.session();
        if (connected) failures = 0;
      } catch (error) {
        const details = { database: this.options.name, error: describeDatabaseError(error) };
        // once per outage: whoever polls goes on, only later
        if (failures === 0) this.options.log?.warn(details, 'no wake-ups from the database, polling meanwhile');
      }
      const pause = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** failures) * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
