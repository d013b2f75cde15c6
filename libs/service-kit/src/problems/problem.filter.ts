import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Problem, toProblem } from './problem';
import { problemDocument } from './problem-document';

/** Nobody is there to read it; the access log and the metrics count it as the sender's. */
const HUNG_UP: Problem = { code: 'invalid-request' };

/** The sender closed the connection before the request was whole: nothing went wrong on our side. */
const isHangUp = (error: unknown, { raw }: FastifyRequest): boolean => raw.errored !== null && raw.errored === error;

/** The one exception filter: every error of every route, and of the framework around them, becomes a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param allowedMethods of a path that was asked for with another method; empty: no such path. */
  constructor(
    private readonly log: Pick<Logger, 'error'>,
    private readonly allowedMethods: (request: FastifyRequest) => readonly string[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = isHangUp(error, request) ? HUNG_UP : this.asked(toProblem(error), request, reply);
    if (problem.code === 'internal') this.log.error({ traceId: request.id, err: error }, 'request failed');
    if (reply.sent) {
      // The headers are out (a stream): nothing can be told any more, and the caller must not take the rest for whole.
      reply.raw.destroy();
      return;
    }
    const { status, headers, body } = problemDocument(problem, request.id);
    void reply.code(status).headers(headers).send(body);
  }

  private asked(problem: Problem, request: FastifyRequest, reply: FastifyReply): Problem {
    if (problem.code !== 'not-found' || !request.is404) return problem;
    const allowed = this.allowedMethods(request);
    if (allowed.length === 0) return problem;
    void reply.header('allow', allowed.join(', '));
    return { code: 'method-not-allowed' };
  }
}
