import type { FastifyReply, FastifyServerOptions } from 'fastify';
import { toProblem } from '../problems/problem';
import { problemDocument } from '../problems/problem-document';
import { answerClientError, newTraceId } from './client-errors';
import type { HttpAppOptions } from './http-app-options';

const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const DEFAULT_BODY_LIMIT = 128 * 1024;

/** Settings of the HTTP server itself: ids, bounds, and problem documents for what fails before a route is found. */
export const fastifyOptions = (options: HttpAppOptions): FastifyServerOptions & { readonly skipMiddie: boolean } => ({
  // No middleware is used, and routing every request through it costs.
  skipMiddie: true,
  bodyLimit: options.bodyLimitBytes ?? DEFAULT_BODY_LIMIT,
  trustProxy: options.trustProxy ?? false,
  requestIdHeader: false,
  genReqId: (request) => {
    const traceparent = request.headers['traceparent'];
    return (typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined) ?? newTraceId();
  },
  routerOptions: {
    maxParamLength: 1_000,
  },
  frameworkErrors: (error, request, reply) => {
    const { status, headers, body } = problemDocument(toProblem(error), request.id);
    // Fastify types this reply by the schemas of a route, and there is no route.
    void (reply as FastifyReply).code(status).headers(headers).send(body);
  },
  clientErrorHandler: answerClientError,
});
