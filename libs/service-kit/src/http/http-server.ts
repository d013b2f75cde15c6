import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { InvalidRequest } from '../problems/invalid-request';
import { type Problem, toProblem } from '../problems/problem';
import { problemDocument } from '../problems/problem-document';
import { answerClientError, newTraceId } from './client-errors';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Longer than clients and proxies keep idle connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 75_000;
const IDLE_SWEEP_MS = 20;
/** What a client sent before it could know of the stop is still unread then, and closing its connection would break it off. */
const LINGER_MS = 30;
/** Nobody waits for a crowd that does not end. */
const LINGER_MOST_MS = 1_000;
/** Turns of the event loop in which one connection is accepted, its bytes are read, and its request is handed over. */
const QUIET_TURNS = 4;

/**
 * The time alone says nothing where the process was busy: its timers come before what waits at its sockets, and of that each turn
 * takes one. @param arrivals how many connections and requests there have been.
 */
const linger = async (arrivals: () => number): Promise<void> => {
  await delay(LINGER_MS);
  const until = performance.now() + LINGER_MOST_MS;
  for (let quiet = 0, seen = arrivals(); quiet < QUIET_TURNS && performance.now() < until;) {
    await turn();
    quiet = arrivals() === seen ? quiet + 1 : 0;
    seen = arrivals();
  }
};

/** The one port. It is taken before anything else is opened, and answers 503 until there is somebody to answer. */
export interface HttpServer {
  readonly url: string;
  handle(handler: RequestHandler): void;
  /** Answers what was on its way, then takes no more connections; resolves when every request in hand is answered. */
  close(): Promise<void>;
}

/** Answers with a problem document where no application is in between. */
export const answerProblem = (response: ServerResponse, problem: Problem): void => {
  const { status, headers, body } = problemDocument(problem, newTraceId());
  response.writeHead(status, { ...headers }).end(body);
};

const starting: RequestHandler = (_request, response) =>
  answerProblem(response, { code: 'unavailable', retryAfterSeconds: 1 });

/** What is left of such a request on the connection cannot be told from the next one. */
const refuseHeader = (response: ServerResponse, header: string, message: string): void => {
  response.setHeader('connection', 'close');
  answerProblem(response, toProblem(new InvalidRequest([{ path: `header.${header}`, message }])));
};

const lacksHost = ({ httpVersion, headers }: IncomingMessage): boolean =>
  httpVersion === '1.1' && headers.host === undefined;

/** Node would answer a missing Host and an Expect that it does not know by itself, with an empty body. */
const listening = (handler: RequestHandler): Server => {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requireHostHeader: false }, (request, response) =>
    lacksHost(request) ? refuseHeader(response, 'Host', 'is required') : handler(request, response),
  );
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    refuseHeader(response, 'Expect', 'must be 100-continue'),
  );
  server.on('clientError', answerClientError);
  return server;
};

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; stop what uses it or set PORT',
  EACCES: 'may not be used by this user; set PORT to 1024 or more',
  EADDRNOTAVAIL: 'is no address of this machine; set HOST',
  ENOTFOUND: 'is no host name that can be found; set HOST',
};

/** One line for the person who starts the process, when `openHttpServer` failed; null: the error is another one. */
export const listenFault = (error: unknown, host: string, port: number): string | null => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const fault = Object.hasOwn(LISTEN_FAULTS, code) ? LISTEN_FAULTS[code] : undefined;
  return fault === undefined ? null : `port ${port} on ${host} ${fault}`;
};

/** Requests that are being answered; once the server closes, each is the last one on its connection. */
class InHand {
  private readonly responses = new Set<ServerResponse>();
  /** Connections that have asked for nothing yet; Node does not count them as idle, and would wait a minute for each. */
  private readonly unused = new Set<Socket>();
  private isClosing = false;
  /** Connections and requests so far. */
  arrivals = 0;

  connected(socket: Socket): void {
    this.arrivals += 1;
    this.unused.add(socket);
    socket.once('close', () => this.unused.delete(socket));
  }

  take(response: ServerResponse): void {
    this.arrivals += 1;
    this.unused.delete(response.req.socket);
    if (this.isClosing) response.shouldKeepAlive = false;
    this.responses.add(response);
    response.once('close', () => this.responses.delete(response));
  }

  /** A proxy that keeps a connection busy would keep the server open: it is told in the answer that this one ends. */
  endConnections(): void {
    this.isClosing = true;
    for (const response of this.responses) response.shouldKeepAlive = false;
  }

  dropUnused(): void {
    for (const socket of this.unused) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** @throws what `listen` fails with: EADDRINUSE, EACCES, EADDRNOTAVAIL. @param port 0: any free one. */
export const openHttpServer = async (host: string, port: number): Promise<HttpServer> => {
  let handler = starting;
  const inHand = new InHand();
  const server = listening((request, response) => {
    inHand.take(response);
    handler(request, response);
  });
  server.on('connection', (socket) => inHand.connected(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shown}:${typeof address === 'object' && address !== null ? address.port : port}`;
  const end = async (): Promise<void> => {
    inHand.endConnections();
    await linger(() => inHand.arrivals);
    inHand.dropUnused();
    await close(server);
  };
  return { url, handle: (next) => (handler = next), close: end };
};

/** A connection that was busy at `close` becomes idle later, and would stay open until its client leaves. */
const close = async (server: Server): Promise<void> => {
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  try {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } finally {
    clearInterval(sweep);
  }
};
