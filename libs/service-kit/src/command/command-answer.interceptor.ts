import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { formatRevision } from './baton-seen';
import { CommandAnswer } from './command-answer';

/** Turns a `CommandAnswer` into status, headers and body; leaves every other answer alone. */
export class CommandAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      map((answer): unknown => {
        if (!(answer instanceof CommandAnswer)) return answer;
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        const { stream, revision, replayed, location } = answer.effect;
        if (revision >= 0) void reply.header('baton-revision', formatRevision(stream, revision));
        if (replayed) void reply.header('idempotent-replay', 'true');
        if (location !== undefined) void reply.header('location', location);
        void reply.code(location === undefined ? 200 : 201);
        return answer.body;
      }),
    );
  }
}
