import type { FastifyReply } from 'fastify';
import type { FrameSink } from './frames';

/** How far a client may fall behind, in bytes that wait for it in this process. */
const MAX_WAITING_BYTES = 256 * 1024;

/**
 * How long nothing of a large snapshot may leave this process, in ms. The kernel tells of room only by the megabyte or so, so one who
 * reads 20 kB a second is in time.
 */
const STALLED_MS = 60_000;

/** How long a client that was given up may take to read that it was. */
const FAREWELL_MS = 5_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that buffer would hold a frame back until the next one.
  'x-accel-buffering': 'no',
};

/** When whoever holds the stream is told something of it. */
interface StreamEvents {
  /** Called once, however the stream ends. */
  readonly onClosed: () => void;
  /** Called once; must end the stream. */
  readonly onTooSlow: () => void;
}

/** What waits for one client, and for how long: see `openEventStream`. */
class EventStream implements FrameSink {
  private allowed = MAX_WAITING_BYTES;
  private isGivenUp = false;

  constructor(
    private readonly raw: FastifyReply['raw'],
    private readonly onTooSlow: () => void,
    private readonly limits: { readonly farewellMs: number; readonly stalledMs: number },
  ) {
    raw.on('drain', () => {
      this.allowed = MAX_WAITING_BYTES;
      raw.socket?.setTimeout(0);
    });
    // A socket counts as idle while nothing leaves it, whatever waits to: bytes that the kernel takes begin the time anew.
    raw.on('timeout', () => this.giveUp());
  }

  send(pieces: readonly Buffer[]): void {
    const { raw } = this;
    if (this.isOver || this.isGivenUp) return;
    if (raw.writableLength > this.allowed) return this.giveUp();
    raw.cork(); // one chunk, one write to the socket
    let bytes = 0;
    for (const piece of pieces) {
      bytes += piece.length;
      raw.write(piece);
    }
    raw.uncork();
    if (bytes <= MAX_WAITING_BYTES) return;
    this.allowed += bytes;
    if (raw.writableNeedDrain) raw.socket?.setTimeout(this.limits.stalledMs);
  }

  end(last?: Buffer): void {
    const { raw } = this;
    if (this.isOver) return;
    raw.end(last);
    const forced = setTimeout(() => raw.destroy(), this.limits.farewellMs).unref();
    raw.once('close', () => clearTimeout(forced));
  }

  private get isOver(): boolean {
    return this.raw.destroyed || this.raw.writableEnded;
  }

  private giveUp(): void {
    if (this.isGivenUp || this.isOver) return;
    this.isGivenUp = true;
    this.onTooSlow();
  }
}

/**
 * Turns a reply into a stream of server-sent events. Of a client that falls too far behind `onTooSlow` tells, so that whoever sends
 * ends it and memory stays flat; what it was given at once (a snapshot may be large) does not count against it until it has read that,
 * as long as it does read.
 */
export const openEventStream = (
  reply: FastifyReply,
  { onClosed, onTooSlow }: StreamEvents,
  { farewellMs = FAREWELL_MS, stalledMs = STALLED_MS } = {},
): FrameSink => {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { ...headers, ...HEADERS } as Record<string, string>);
  raw.once('close', onClosed);
  raw.on('error', () => raw.destroy()); // a client that went away; `close` follows
  return new EventStream(raw, onTooSlow, { farewellMs, stalledMs });
};
