import { type Frame, type FrameSink, heartbeatFrame, idBytes, retryBytes } from '../outbound/frames';
import type { LiveView } from './live-view';

/** A comment at least this often, so that neither end nor what is between takes silence for death. */
const HEARTBEAT_MS = 15_000;

/** A cursor is renewed so often though nothing has moved, because an old one is void. */
const CURSOR_MS = 3_600_000;

/** How long a client waits after a connection broke by itself. */
const RETRY_MS = 1_000;

export interface ClientOptions {
  /** End of the token, milliseconds since 1970. */
  readonly expiresAt: number;
  readonly sink: FrameSink;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The client's half of the cursor, for the views that are open. */
  readonly own: (views: Iterable<readonly [name: string, mark: string]>) => string;
  /** Called when there is something to flush. */
  readonly onSent: (client: LiveClient) => void;
}

/**
 * One open stream. Frames are kept until the step that made them is over; the last of them carries the cursor, so that a connection
 * which breaks between two frames of one record has not been told of the second.
 */
export class LiveClient {
  readonly views = new Set<LiveView>();
  private pending: Frame[] = [];
  private id: Buffer | null = null;
  private lastBeat: number;
  private lastMove = -1;
  private lastCursor: number;
  private ended = false;

  constructor(private readonly options: ClientOptions) {
    this.lastBeat = this.lastCursor = options.now();
    options.sink.send([retryBytes(RETRY_MS)]);
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  /** To be sent at the end of the step; unless the token has ended meanwhile: then the stream ends instead. */
  send(frame: Frame): void {
    if (this.ended) return;
    if (this.options.now() >= this.options.expiresAt) return this.end();
    this.pending.push(frame);
    if (this.pending.length === 1) this.options.onSent(this);
  }

  /** The views, or their marks, are others: the next frame carries another cursor. */
  marksChanged(): void {
    this.id = null;
  }

  /** The step is over. @param shared the half of the cursor that is the same for everybody. @param move counts what changes that. */
  flush(shared: string, move: number): void {
    const { pending } = this;
    if (pending.length === 0 || this.ended) return;
    this.pending = [];
    this.id ??= idBytes(this.options.own([...this.views].map(({ name, mark }) => [name, mark] as const)));
    const last = pending.length - 1;
    const pieces = pending.map((frame, at) => (at === last ? frame.behind(shared) : frame.bytes));
    pieces.splice(last, 0, this.id);
    this.lastMove = move;
    this.lastCursor = this.options.now();
    this.options.sink.send(pieces);
  }

  /** Sends bytes as they are, and at once: what moves no cursor. Unless the token has ended meanwhile, as `send`. */
  sendNow(frame: Frame): void {
    if (this.ended) return;
    if (this.options.now() >= this.options.expiresAt) this.end();
    else this.options.sink.send([frame.bytes]);
  }

  /**
   * Every second or so: the heartbeat, and the end of the token. Where nothing was told for long the cursor moves with the heartbeat all
   * the same: else the ring would overtake it.
   * @param move see `flush`. @param cursor the frame that moves it. @returns whether the stream goes on.
   */
  tick(move: number, cursor: Frame): boolean {
    const now = this.options.now();
    if (now >= this.options.expiresAt) this.end();
    if (this.ended) return false;
    if (now - this.lastBeat < HEARTBEAT_MS) return true;
    this.lastBeat = now;
    const isBehind = move !== this.lastMove || now - this.lastCursor >= CURSOR_MS;
    if (!isBehind) this.sendNow(heartbeatFrame);
    else for (const frame of [heartbeatFrame, cursor]) this.send(frame);
    return true;
  }

  /** The view is taken away: this is its last frame. */
  endView(view: LiveView, last: Frame): void {
    this.send(last);
    view.close();
    this.views.delete(view);
    this.marksChanged();
  }

  /** @param last bytes that go out before the end. */
  end(last?: Buffer): void {
    if (this.ended) return;
    this.ended = true;
    this.pending = [];
    this.options.sink.end(last);
  }
}
