import type { TicketRight } from '../domain/ticket-right';
import type { AgentViewer, CustomerViewer } from '../domain/viewer';
import { type FrameSink, heartbeatFrame } from '../outbound/frames';

/** A comment at least this often, so that neither end nor what is between takes silence for death. */
const HEARTBEAT_MS = 15_000;

export interface InboxView {
  readonly kind: 'inbox';
  readonly name: 'inbox' | 'inbox:all';
  readonly viewer: AgentViewer;
  readonly client: LiveClient;
  /** Rows that the client holds, as they were sent. */
  readonly shown: Map<string, string>;
}

export interface TicketView {
  readonly kind: 'ticket';
  readonly name: string;
  readonly viewer: AgentViewer;
  readonly client: LiveClient;
  readonly ticketId: string;
  readonly conversationId: string;
  right: TicketRight;
  shown: string;
}

export interface CustomerView {
  readonly kind: 'conversation';
  readonly name: 'conversation';
  readonly viewer: CustomerViewer;
  readonly client: LiveClient;
  shown: string;
}

export type View = InboxView | TicketView | CustomerView;

/** One open stream. */
export class LiveClient {
  readonly views = new Set<View>();
  private lastBeat: number;
  private ended = false;

  /**
   * @param person whose streams are counted together. @param expiresAt end of the token, milliseconds since 1970.
   * @param now milliseconds since 1970.
   */
  constructor(
    readonly person: string,
    private readonly expiresAt: number,
    private readonly sink: FrameSink,
    private readonly now: () => number,
  ) {
    this.lastBeat = now();
  }

  /** Sends, unless the token has ended meanwhile: then the stream ends instead. */
  send(frame: Buffer): void {
    if (this.ended) return;
    if (this.now() >= this.expiresAt) this.end();
    else this.sink.send(frame);
  }

  /** Every second or so: the heartbeat, and the end of the token. @returns whether the stream goes on. */
  tick(): boolean {
    const now = this.now();
    if (now >= this.expiresAt) this.end();
    else if (now - this.lastBeat >= HEARTBEAT_MS) {
      this.lastBeat = now;
      this.send(heartbeatFrame);
    }
    return !this.ended;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.sink.end();
  }
}
