import { Client, type ClientConfig, type Pool } from 'pg';
import { PostgresWakeUps } from './postgres-wake-ups';

/** A connection beside the pool: for what belongs to a session, such as an advisory lock or LISTEN. */
export interface PostgresSession {
  /** @throws what the server or the connection fails with. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Aborts when the connection is gone, whoever ended it; locks and LISTEN are gone with it. */
  readonly lost: AbortSignal;
  onNotification(hear: (payload: string) => void): void;
  close(): Promise<void>;
}

/** The server behind one pool: what a query builder has no words for. */
export class PostgresServer {
  private readonly sessions = new Set<PostgresSession>();
  private rings: PostgresWakeUps | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly config: ClientConfig,
  ) {}

  /** @throws when the server cannot be reached. */
  async openSession(): Promise<PostgresSession> {
    const client = new Client({ ...this.config, keepAlive: true });
    const over = new AbortController();
    // without a listener the error of a broken connection would end the process
    client.on('error', () => over.abort());
    client.on('end', () => over.abort());
    await client.connect().catch((error: unknown) => {
      void client.end().catch(() => undefined);
      throw error;
    });
    const session: PostgresSession = {
      query: async (text, values = []) =>
        (await client.query<Readonly<Record<string, unknown>>>(text, [...values])).rows,
      lost: over.signal,
      onNotification: (hear) => void client.on('notification', ({ payload }) => hear(payload ?? '')),
      close: async () => {
        this.sessions.delete(session);
        await client.end().catch(() => undefined);
      },
    };
    this.sessions.add(session);
    over.signal.addEventListener('abort', () => this.sessions.delete(session));
    return session;
  }

  get wakeUps(): PostgresWakeUps {
    this.rings ??= new PostgresWakeUps(
      (text, values) => this.pool.query(text, [...values]),
      () => this.openSession(),
    );
    return this.rings;
  }

  /** Ends the sessions, then the pool. */
  async end(): Promise<void> {
    await this.rings?.close();
    await Promise.all([...this.sessions].map((session) => session.close()));
    await this.pool.end();
  }
}
