import { createParser } from 'eventsource-parser';
import type { Door } from './client';

export interface Frame {
  readonly kind: string;
  readonly data: string;
}

/** Holds a live stream of one replica open and keeps what comes. */
export class LiveListener {
  private frames: Frame[] = [];
  private readonly closing = new AbortController();

  private constructor(readonly name: string) {}

  /** Resolves after the first snapshot. @throws Error when the stream is refused. */
  static async open(door: Door, token: string): Promise<LiveListener> {
    const listener = new LiveListener(door.name);
    const response = await fetch(`${door.url}/v1/live?view=inbox:all`, {
      headers: { authorization: `Bearer ${token}` },
      signal: listener.closing.signal,
    });
    if (!response.ok || response.body === null)
      throw new Error(`${door.name}: live stream answered ${response.status}`);
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    const parser = createParser({
      onEvent: ({ event, data }) => {
        listener.frames.push({ kind: event ?? 'message', data });
        begun();
      },
    });
    void listener.follow(response.body, (text) => parser.feed(text)).finally(begun);
    await first;
    listener.frames = [];
    return listener;
  }

  /** Everything since the first snapshot. */
  news(): readonly Frame[] {
    return this.frames;
  }

  close(): void {
    this.closing.abort();
  }

  private async follow(body: ReadableStream<Uint8Array>, feed: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) feed(decoder.decode(chunk, { stream: true }));
    } catch {
      // the replica ended it, or we did: what came until then is what there is
    }
  }
}
