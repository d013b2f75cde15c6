import type { FastifyReply } from 'fastify';
import type { FrameSink } from './frames';

/** How far a client may fall behind, in bytes that wait for it in this process. */
const MAX_WAITING_BYTES = 1024 * 1024;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies that buffer would hold a frame back until the next one.
  'x-accel-buffering': 'no',
};

/**
 * Turns a reply into a stream of server-sent events. A client that falls too far behind is cut off, so that memory stays flat;
 * what it was given at once (a snapshot may be large) does not count against it until it has read that.
 * @param onClosed called once, however the stream ends. @param onTooSlow called before a client is cut off.
 */
export const openEventStream = (
  reply: FastifyReply,
  { onClosed, onTooSlow }: { readonly onClosed: () => void; readonly onTooSlow: () => void },
): FrameSink => {
  const headers = reply.getHeaders();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { ...headers, ...HEADERS } as Record<string, string>);
  let allowed = MAX_WAITING_BYTES;
  raw.on('drain', () => (allowed = MAX_WAITING_BYTES));
  raw.once('close', onClosed);
  raw.on('error', () => raw.destroy()); // a client that went away; `close` follows
  return {
    send: (frames) => {
      if (raw.destroyed || raw.writableEnded) return;
      if (raw.writableLength > allowed) {
        onTooSlow();
        raw.destroy();
        return;
      }
      if (frames.length > MAX_WAITING_BYTES) allowed += frames.length;
      raw.write(frames);
    },
    end: () => {
      if (!raw.writableEnded) raw.end();
    },
  };
};
