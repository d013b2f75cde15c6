import { createParser } from 'eventsource-parser';

/** A frame as it came. */
export interface LiveFrame {
  readonly kind: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it comes
  readonly data: any;
}

export interface LiveAsk {
  readonly token: string;
  readonly views: readonly string[];
  /** Of before; the reader keeps it up to date. */
  readonly cursor?: string | undefined;
  /** Called for each frame, one after the other: the next waits for it. */
  readonly onFrame?: (frame: LiveFrame) => Promise<void> | void;
}

/** One live stream over HTTP, until it is left. */
export class LiveReader {
  readonly frames: LiveFrame[] = [];
  cursor: string | undefined;
  /** Settles when the stream is over, with what a frame's handling failed with. */
  readonly over: Promise<void>;
  private readonly leaving = new AbortController();
  private readonly waiting = new Set<() => void>();

  constructor(url: string, ask: LiveAsk) {
    this.cursor = ask.cursor;
    this.over = this.read(url, ask);
    this.over.catch(() => undefined);
  }

  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  leave(): void {
    this.leaving.abort();
  }

  /** Resolves as soon as the condition holds. @throws when the stream is over before that. */
  async until(condition: (frames: readonly LiveFrame[]) => boolean): Promise<void> {
    while (!condition(this.frames)) {
      const more = new Promise<void>((resolve) => this.waiting.add(resolve));
      await Promise.race([more, this.over.then(() => Promise.reject(new Error('the stream is over')))]);
    }
  }

  private async read(url: string, { token, views, onFrame }: LiveAsk): Promise<void> {
    const query = views.map((view) => `view=${encodeURIComponent(view)}`).join('&');
    const answer = await fetch(`${url}/v1/live?${query}`, {
      headers: { authorization: `Bearer ${token}`, ...(this.cursor !== undefined && { 'last-event-id': this.cursor }) },
      signal: this.signal,
    });
    if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
    const came: { frame: LiveFrame; id: string | undefined }[] = [];
    const parser = createParser({
      onEvent: ({ event, data, id }) => came.push({ frame: { kind: event ?? '', data: JSON.parse(data) }, id }),
    });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (const { frame, id } of came.splice(0)) {
        await onFrame?.(frame);
        if (this.signal.aborted) return;
        // Only now: a cursor that is ahead of what was done would lose it.
        if (id !== undefined) this.cursor = id === '' ? undefined : id;
        this.frames.push(frame);
        for (const wake of this.waiting) wake();
        this.waiting.clear();
      }
    }
  }
}
