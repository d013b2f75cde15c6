import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a proxy leads. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * Sees what one connection carries, chunk by chunk, before it is passed on. What it returns is passed on instead: the same bytes,
 * others, or none. A tap that must see whole frames holds the beginning of one back until its end has come.
 */
export interface Tap {
  request?(chunk: Buffer): Buffer;
  response?(chunk: Buffer): Buffer;
  /** Called after what `request` returned was handed to the kernel. */
  requested?(): void;
}

export interface ProxyOptions {
  readonly to: ProxyTarget;
  /** On 127.0.0.1; default: any that is free. */
  readonly port?: number;
  /** A new tap for each connection. */
  readonly tap?: () => Tap;
}

/** `reset` ends connections and refuses new ones; `silence` lets them stand and carries nothing, as a network that drops packets. */
export type Cut = 'reset' | 'silence';

/** A TCP proxy on loopback whose network can fail. Knows nothing of what it carries; taps do. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that it carries now. */
  connections(): number;
  cut(how?: Cut): Promise<void>;
  /** Ends a cut, a stall, a delay and the dropping of responses. Connections that a silence or a stall had caught are reset: what they carried is lost. */
  heal(): Promise<void>;
  /** Every chunk of a response arrives that much later, in order; milliseconds. */
  delay(ms: number): void;
  /** Swallows the chunks of responses that match; null: none. */
  dropResponses(match: ((chunk: Buffer) => boolean) | null): void;
  /** After so many more bytes of requests, counted over all connections, nothing passes in either direction. */
  stallAfter(bytes: number): void;
  close(): Promise<void>;
}

/** Starts a proxy. @throws what `listen` fails with. */
export const startProxy = async (options: ProxyOptions): Promise<TcpProxy> => {
  const proxy = new LoopbackProxy(options);
  await proxy.listen();
  return proxy;
};

class LoopbackProxy implements TcpProxy {
  port: number;
  private server: Server | null = null;
  private readonly pairs = new Set<Pair>();
  readonly weather: Weather = { silent: false, delayMs: 0, drops: null, bytesLeft: Infinity };

  constructor(private readonly options: ProxyOptions) {
    this.port = options.port ?? 0;
  }

  async listen(): Promise<void> {
    const server = createServer({ pauseOnConnect: true }, (client) => this.accept(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  connections(): number {
    return this.pairs.size;
  }

  async cut(how: Cut = 'reset'): Promise<void> {
    if (how === 'silence') this.weather.silent = true;
    else await this.close();
  }

  async heal(): Promise<void> {
    if (this.weather.silent || this.weather.bytesLeft <= 0) this.resetAll();
    Object.assign(this.weather, { silent: false, delayMs: 0, drops: null, bytesLeft: Infinity });
    if (this.server === null) await this.listen();
  }

  delay(ms: number): void {
    this.weather.delayMs = ms;
  }

  dropResponses(match: ((chunk: Buffer) => boolean) | null): void {
    this.weather.drops = match;
  }

  stallAfter(bytes: number): void {
    this.weather.bytesLeft = bytes;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    const closed = server === null ? null : once(server, 'close');
    server?.close();
    this.resetAll();
    await closed;
  }

  private resetAll(): void {
    for (const pair of [...this.pairs]) pair.reset();
  }

  private accept(client: Socket): void {
    const pair = new Pair(client, this.options, this.weather);
    this.pairs.add(pair);
    pair.onGone = () => this.pairs.delete(pair);
  }
}

/** What happens to everything that passes. */
interface Weather {
  silent: boolean;
  delayMs: number;
  drops: ((chunk: Buffer) => boolean) | null;
  bytesLeft: number;
}

/**
 * Resets a connection. libuv refuses to reset one whose end is being sent, and Node then forgets the handle without closing it: the
 * other side would wait for ever, and this process would never end.
 */
const abandon = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
};

/** A client's connection and the one that was opened for it. */
class Pair {
  onGone: () => void = () => undefined;
  private readonly upstream: Socket;
  private readonly tap: Tap;

  constructor(
    private readonly client: Socket,
    { to, tap }: ProxyOptions,
    private readonly weather: Weather,
  ) {
    this.tap = tap?.() ?? {};
    this.upstream = connect({ host: to.host, port: to.port, noDelay: true });
    client.setNoDelay(true);
    client.on('data', (chunk: Buffer) => this.request(chunk));
    this.upstream.on('data', (chunk: Buffer) => this.response(chunk));
    for (const [from, into] of [
      [client, this.upstream],
      [this.upstream, client],
    ] as const) {
      from.on('end', () => this.later(() => into.end()));
      from.on('error', () => this.reset());
      from.on('close', () => this.gone());
      into.on('drain', () => from.resume());
    }
    client.resume();
  }

  reset(): void {
    abandon(this.client);
    abandon(this.upstream);
    this.gone();
  }

  private get passes(): boolean {
    return !this.weather.silent && this.weather.bytesLeft > 0;
  }

  private request(chunk: Buffer): void {
    if (!this.passes) return;
    this.weather.bytesLeft -= chunk.length;
    const passed = this.tap.request?.(chunk) ?? chunk;
    if (passed.length === 0 || this.upstream.destroyed) return;
    if (!this.upstream.write(passed, () => this.tap.requested?.())) this.client.pause();
  }

  private response(chunk: Buffer): void {
    if (!this.passes) return;
    const passed = this.tap.response?.(chunk) ?? chunk;
    if (passed.length === 0 || this.weather.drops?.(passed) === true) return;
    this.later(() => {
      if (!this.client.destroyed && !this.client.write(passed)) this.upstream.pause();
    });
  }

  /** In order, because every chunk waits the same time. */
  private later(action: () => void): void {
    if (this.weather.delayMs === 0) action();
    else setTimeout(action, this.weather.delayMs).unref();
  }

  private gone(): void {
    if (this.client.destroyed && !this.upstream.destroyed) this.upstream.destroy();
    if (this.upstream.destroyed && !this.client.destroyed) this.client.destroy();
    this.onGone();
  }
}
