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

/**
 * Turns a reply into a stream of server-sent events. Of a client that falls too far behind `onTooSlow` tells, so that whoever sends
 * ends it and memory stays flat; what it was given at once (a snapshot may be large) does not count against it until it has read that,
 * as long as it does read.
 * @param onClosed called once, however the stream ends. @param onTooSlow called once; must end the stream.
 */
export const openEventStream = (
  reply: FastifyReply,
  { onClosed, onTooSlow }: { readonly onClosed: () => void; readonly onTooSlow: () => void },
  { farewellMs = FAREWELL_MS, stalledMs = STALLED_MS } = {},
): FrameSink => {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { ...headers, ...HEADERS } as Record<string, string>);
  let allowed = MAX_WAITING_BYTES;
  let isGivenUp = false;
  const giveUp = (): void => {
    if (isGivenUp || raw.writableEnded) return;
    isGivenUp = true;
    onTooSlow();
  };
  raw.on('drain', () => {
    allowed = MAX_WAITING_BYTES;
    raw.socket?.setTimeout(0);
  });
  // A socket counts as idle while nothing leaves it, whatever waits to: bytes that the kernel takes begin the time anew.
  raw.on('timeout', giveUp);
  raw.once('close', onClosed);
  raw.on('error', () => raw.destroy()); // a client that went away; `close` follows
  const end = (last?: Buffer): void => {
    if (raw.destroyed || raw.writableEnded) return;
    raw.end(last);
    const forced = setTimeout(() => raw.destroy(), farewellMs).unref();
    raw.once('close', () => clearTimeout(forced));
  };
  return {
    send: (pieces) => {
      if (raw.destroyed || raw.writableEnded || isGivenUp) return;
      if (raw.writableLength > allowed) return giveUp();
      raw.cork(); // one chunk, one write to the socket
      let bytes = 0;
      for (const piece of pieces) {
        bytes += piece.length;
        raw.write(piece);
      }
      if (bytes > MAX_WAITING_BYTES) allowed += bytes;
      raw.uncork();
      if (bytes > MAX_WAITING_BYTES && raw.writableNeedDrain) raw.socket?.setTimeout(stalledMs);
    },
    end,
  };
};
