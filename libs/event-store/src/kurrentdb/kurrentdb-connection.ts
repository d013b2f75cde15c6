import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { StoreUnavailable } from '../event-store';

/** Answers that say something about the request, not about the connection: the caller looks at them. */
const ANSWERS = ['wrong-expected-version', 'stream-not-found', 'maximum-append-size-exceeded'] as const;

/** What the client's errors have in common. Read from their shape, so that nothing here loads the client. */
const typeOf = (error: unknown): string | undefined => {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
  return typeof type === 'string' ? type : undefined;
};

/** Whether the server gave this answer. */
export const isAnswer = (error: unknown, answer: (typeof ANSWERS)[number]): boolean => typeOf(error) === answer;

const unavailable = (error: unknown): StoreUnavailable => {
  const { message, name } = error as Error;
  return new StoreUnavailable(`KurrentDB does not answer: ${message || (typeOf(error) ?? name)}`, { cause: error });
};

/** A client and how many are using it. */
interface Shared {
  readonly client: KurrentDBClient;
  users: number;
  retired: boolean;
}

const fresh = (client: KurrentDBClient): Shared => ({ client, users: 0, retired: false });

export interface Lease {
  readonly client: KurrentDBClient;
  /** @param failed the client is not handed out again. Call it once. */
  readonly release: (failed: boolean) => void;
}

/**
 * One client for everything, replaced once it failed: it remembers a failed look at the server's features for ever, and does not tell a
 * batch of appends that waits of a server that hangs. The old one is put away when nobody uses it, because disposing of it cancels
 * subscriptions without a word to them.
 */
export class KurrentDbConnection {
  private current: Shared | null;
  private closed = false;

  /**
   * Makes the first client at once, so that a wrong URL fails here; it connects when it is asked something.
   * @param deadlineMs for one answer; the client passes it on for some calls, and for others has none.
   */
  constructor(
    private readonly connect: () => KurrentDBClient,
    private readonly deadlineMs: number,
  ) {
    this.current = fresh(connect());
  }

  /** @throws StoreUnavailable when the store was closed. */
  lease(): Lease {
    if (this.closed) throw new StoreUnavailable('the event store was closed');
    const shared = (this.current ??= fresh(this.connect()));
    shared.users += 1;
    return {
      client: shared.client,
      release: (failed) => {
        shared.users -= 1;
        if (failed) this.retire(shared);
        this.putAway(shared);
      },
    };
  }

  /**
   * Asks once. What happened to an append that got no answer is not known: the caller says so by StoreUnavailable.
   * @throws StoreUnavailable for everything but an answer (`isAnswer`) and a TypeError, which is the caller's mistake.
   */
  async ask<T>(question: (client: KurrentDBClient, deadlineMs: number) => Promise<T>): Promise<T> {
    const { client, release } = this.lease();
    let failed = false;
    try {
      return await this.inTime(question(client, this.deadlineMs));
    } catch (error) {
      if (error instanceof TypeError || ANSWERS.some((answer) => isAnswer(error, answer))) throw error;
      failed = true;
      throw unavailable(error);
    } finally {
      release(failed);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const shared = this.current;
    if (shared !== null) this.retire(shared);
    await shared?.client.dispose();
  }

  private retire(shared: Shared): void {
    shared.retired = true;
    if (this.current === shared) this.current = null;
  }

  private putAway(shared: Shared): void {
    if (shared.retired && shared.users === 0) void shared.client.dispose();
  }

  private async inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.deadlineMs} ms`)), this.deadlineMs);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
