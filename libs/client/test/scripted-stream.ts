import type { VirtualHost } from './virtual-host';

/** One connection to the stream, as the server sees it. */
export interface ScriptedStream {
  readonly views: readonly string[];
  /** `Last-Event-ID`; undefined: none was sent. */
  readonly cursor: string | undefined;
  readonly at: number;
  readonly isClosed: () => boolean;
  /** Raw bytes, as a proxy might cut them. */
  write(text: string): void;
  frame(kind: string, data: object, id?: string): void;
  end(): void;
  /** The connection breaks. */
  cut(): void;
}

/** A server of the live stream whose every word is the test's. */
export class ScriptedServer {
  readonly streams: ScriptedStream[] = [];
  /** Refuses a connection; null: lets it in. */
  refuse: (views: readonly string[], cursor: string | undefined) => Response | Promise<Response> | null = () => null;

  constructor(host: VirtualHost) {
    host.answer = (url, init) => {
      const headers = init.headers as Record<string, string>;
      const views = new URL(url).searchParams.getAll('view');
      const cursor = headers['last-event-id'];
      return this.refuse(views, cursor) ?? this.open(views, cursor, host.now(), init.signal as AbortSignal);
    };
  }

  get last(): ScriptedStream {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error('nobody came');
    return last;
  }

  private open(views: string[], cursor: string | undefined, at: number, signal: AbortSignal): Response {
    let isClosed = false;
    let sink: ReadableStreamDefaultController<Uint8Array>;
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (sink = controller),
      cancel: () => void (isClosed = true),
    });
    const finish = (how: () => void): void => {
      if (!isClosed) how();
      isClosed = true;
    };
    signal.addEventListener('abort', () => finish(() => sink.error(signal.reason)));
    const write = (text: string): void => {
      if (!isClosed) sink.enqueue(encoder.encode(text));
    };
    this.streams.push({
      views,
      cursor,
      at,
      isClosed: () => isClosed,
      write,
      frame: (kind, data, id) =>
        write(`${id === undefined ? '' : `id: ${id}\n`}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`),
      end: () => finish(() => sink.close()),
      cut: () => finish(() => sink.error(new TypeError('terminated'))),
    });
    return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
  }
}
