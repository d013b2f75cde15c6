import type { AllStreamResolvedEvent, Filter, KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { LogPosition } from './kurrentdb-position';

/** What the server said, in the order in which it said it. */
export type Said =
  | { readonly kind: 'event'; readonly resolved: AllStreamResolvedEvent }
  /** Everything up to here was looked at. */
  | { readonly kind: 'checkpoint'; readonly place: LogPosition }
  | { readonly kind: 'caught-up' | 'fell-behind' };

type Notice = Exclude<Said, { kind: 'event' }>;

/**
 * The client's subscription with its notices put back into their places. The client tells of a checkpoint, or of having caught up, at the
 * moment it arrives, while the events that came before it still wait to be read: whoever believed it would skip those after a crash. A
 * notice belongs behind what was read so far and what waits.
 */
export class KurrentDbSubscription {
  private readonly source: ReturnType<KurrentDBClient['subscribeToAll']>;
  private readonly notices: { readonly behind: number; readonly notice: Notice }[] = [];
  private eventsRead = 0;
  private ended: Error | null = null;
  private wake: () => void = () => undefined;

  /** @param after exclusive; null: from the beginning. */
  constructor(client: KurrentDBClient, after: LogPosition | null, filter: Filter) {
    this.source = client.subscribeToAll({
      fromPosition: after ?? 'start',
      filter: { ...filter, checkpointReached: (_, place) => this.note({ kind: 'checkpoint', place }) },
      resolveLinkTos: false,
      requiresLeader: true,
    });
    this.source
      .on('caughtUp', () => this.note({ kind: 'caught-up' }))
      .on('fellBehind', () => this.note({ kind: 'fell-behind' }))
      .on('readable', () => this.wake())
      .on('error', (error: Error) => this.end(error))
      .on('end', () => this.end(new Error('the server ended the subscription')));
  }

  /** What was said next; null: nothing waits. @throws what ended the subscription, once everything before it was taken. */
  next(): Said | null {
    const [first] = this.notices;
    if (first !== undefined && first.behind <= this.eventsRead) {
      this.notices.shift();
      return first.notice;
    }
    const resolved = this.source.read() as AllStreamResolvedEvent | null;
    if (resolved !== null) {
      this.eventsRead += 1;
      return { kind: 'event', resolved };
    }
    if (this.ended !== null) throw this.ended;
    return null;
  }

  /** Resolves when something may wait, after `timeoutMs`, or when the signal aborts. @returns whether something woke it. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.ended !== null || this.notices.length > 0 || this.source.readableLength > 0) return true;
    return new Promise((resolve) => {
      const finish = (woken: boolean): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', aborted);
        this.wake = () => undefined;
        resolve(woken);
      };
      const aborted = (): void => finish(true);
      const timer = setTimeout(() => finish(false), timeoutMs);
      signal.addEventListener('abort', aborted);
      this.wake = () => finish(true);
    });
  }

  close(): void {
    // not waited for: a connection that is still being made answers when it is, and one that failed has nothing to leave
    this.source.unsubscribe().catch(() => undefined);
    this.source.destroy();
  }

  private note(notice: Notice): void {
    this.notices.push({ behind: this.eventsRead + this.source.readableLength, notice });
    this.wake();
  }

  private end(error: Error): void {
    this.ended ??= error;
    this.wake();
  }
}
