import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { callerOfRequest } from '../auth/request-caller';
import type { HttpMetrics } from '../operations/http-metrics';

/** The route's pattern, never the URL: a URL may hold ids, and a query string may hold a token. */
const routeOf = (request: FastifyRequest): string =>
  request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)');

const isProbe = (route: string): boolean => route.startsWith('/health/') || route === '/metrics';

/** One line and one observation per request, when it is over. Bodies, headers and query strings are not logged at all. */
export const logRequests = (
  server: FastifyInstance,
  log: Pick<Logger, 'info' | 'debug'>,
  metrics: HttpMetrics,
): void => {
  server.addHook('onResponse', (request, reply, done) => {
    const route = routeOf(request);
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    const fields = {
      traceId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      callerKind: callerOfRequest(request)?.kind,
    };
    if (isProbe(route)) log.debug(fields, 'request');
    else log.info(fields, 'request');
    done();
  });
};
