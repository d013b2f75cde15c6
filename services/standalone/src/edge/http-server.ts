import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerClientError, newTraceId, problemDocument } from '@baton/service-kit';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Longer than clients and proxies keep idle connections, so that it is they who close them. */
const KEEP_ALIVE_MS = 75_000;
const IDLE_SWEEP_MS = 20;

/** The one port. It is taken before anything else is opened, and answers 503 until there is somebody to answer. */
export interface HttpServer {
  readonly url: string;
  handle(handler: RequestHandler): void;
  /** Takes no more connections; resolves when every request in hand is answered. */
  close(): Promise<void>;
}

const starting: RequestHandler = (_request, response) => {
  const { status, headers, body } = problemDocument({ code: 'unavailable', retryAfterSeconds: 1 }, newTraceId());
  response.writeHead(status, { ...headers }).end(body);
};

/** @throws what `listen` fails with: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
export const openHttpServer = async (host: string, port: number): Promise<HttpServer> => {
  let handler = starting;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => handler(request, response));
  server.on('clientError', answerClientError);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shown}:${typeof address === 'object' && address !== null ? address.port : port}`;
  return { url, handle: (next) => (handler = next), close: () => close(server) };
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
