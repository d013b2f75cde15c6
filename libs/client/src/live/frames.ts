import { createParser } from 'eventsource-parser';
import type { Row } from './rows';

/** What the stream says; see docs/live-stream.md. */
export type Frame =
  | { readonly kind: 'snapshot'; readonly view: string; readonly time: string; readonly rows: readonly Row[] }
  | { readonly kind: 'upsert'; readonly view: string; readonly row: Row }
  | { readonly kind: 'remove'; readonly view: string; readonly id: string }
  | { readonly kind: 'event'; readonly view: string; readonly [member: string]: unknown }
  /** Nothing changed: only the cursor did. */
  | { readonly kind: 'cursor'; readonly time: string }
  /** The cursor is worth nothing; snapshots follow, here or on the next connection. */
  | { readonly kind: 'reset' }
  /** What this version does not know; its cursor counts. */
  | { readonly kind: 'unknown' };

/** Who reads a stream. */
export interface FrameReader {
  /** @param cursor where to go on after this frame; empty: nowhere; null: the frame does not say. */
  frame(frame: Frame, cursor: string | null): void;
  /** The server says how long to wait before coming back, milliseconds. */
  retry(ms: number): void;
  /** Bytes arrived, whatever they say. */
  alive(): void;
}

const KINDS: ReadonlySet<string> = new Set(['snapshot', 'upsert', 'remove', 'event', 'cursor', 'reset']);

const toFrame = (kind = '', data: string): Frame =>
  KINDS.has(kind) ? ({ ...(JSON.parse(data) as object), kind } as Frame) : { kind: 'unknown' };

/**
 * Reads a body until it ends. Only whole frames are seen: what a cut leaves of one is dropped.
 * @throws what the body fails with; SyntaxError for a frame that is not JSON.
 */
export const readFrames = async (body: ReadableStream<Uint8Array>, reader: FrameReader): Promise<void> => {
  const parser = createParser({
    onEvent: ({ event, data, id }) => reader.frame(toFrame(event, data), id ?? null),
    onRetry: (ms) => reader.retry(ms),
  });
  const decoder = new TextDecoder();
  const bytes = body.getReader();
  try {
    for (;;) {
      const { done, value } = await bytes.read();
      if (done) return;
      reader.alive();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // A body that nobody reads any more must not keep its connection.
    await bytes.cancel().catch(() => undefined);
  }
};
