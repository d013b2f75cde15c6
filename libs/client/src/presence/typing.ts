import type { Session } from '../http/session';

/** A typing mark lives five seconds; telling it more often helps nobody. */
const EVERY_MS = 3_000;

/** Tells the other side of a chat that somebody types. What is typed never leaves the page. */
export class Typing {
  private readonly told = new Map<string, number>();

  constructor(private readonly session: Session) {}

  /** To be called at every key: at most every 3 s one request goes out. Nobody waits for it, and it is not repeated. */
  touch(conversationId: string): void {
    const now = this.session.host.now();
    const last = this.told.get(conversationId);
    if (last !== undefined && now - last < EVERY_MS && now >= last) return;
    this.told.set(conversationId, now);
    void this.session.once({ method: 'POST', path: '/v1/typing', body: { conversationId } }).catch(() => undefined);
  }

  /** The message was sent, or the text taken away: the next key tells at once. */
  stopped(conversationId: string): void {
    this.told.delete(conversationId);
  }
}
