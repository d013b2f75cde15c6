import { createParser } from 'eventsource-parser';
import type { Door } from '../client';

export interface Opened {
  readonly status: number;
  readonly retryAfter: string | null;
  /** From the request to the head of the answer, milliseconds. */
  readonly afterMs: number;
  /** Kinds of the frames up to the first with a cursor; of a reset its reason too. */
  readonly kinds: readonly string[];
  /** Of that frame; empty: there was none. */
  readonly cursor: string;
}

export interface Asked {
  readonly token: string;
  readonly view: string;
  readonly cursor?: string;
}

const PATIENCE_MS = 90_000;

/** Opens a live stream, reads until it has a cursor, and leaves. @throws what `fetch` fails with. */
export const firstFrames = async (door: Door, { token, view, cursor }: Asked): Promise<Opened> => {
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), PATIENCE_MS);
  const began = performance.now();
  const headers = { authorization: `Bearer ${token}`, ...(cursor !== undefined && { 'last-event-id': cursor }) };
  try {
    const response = await fetch(`${door.url}/v1/live?view=${view}`, { headers, signal: leaving.signal });
    const afterMs = Math.round(performance.now() - began);
    const { status, ok, body } = response;
    const head = { status, retryAfter: response.headers.get('retry-after'), afterMs };
    return { ...head, ...(ok && body !== null ? await upToCursor(body) : { kinds: [], cursor: '' }) };
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
};

const upToCursor = async (body: ReadableStream<Uint8Array>): Promise<Pick<Opened, 'kinds' | 'cursor'>> => {
  const kinds: string[] = [];
  let cursor = '';
  const parser = createParser({
    onEvent: ({ event = 'message', data, id }) => {
      if (cursor !== '') return;
      kinds.push(event === 'reset' ? `reset ${data}` : event);
      cursor = id ?? '';
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (cursor !== '') break;
  }
  return { kinds, cursor };
};
