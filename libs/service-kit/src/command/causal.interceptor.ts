import { Rejection } from '@baton/decider';
import { type CallHandler, type ExecutionContext, HttpException, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, type Observable, switchMap, throwError } from 'rxjs';
import { callerOf } from '../auth/request-caller';
import { parseBatonSeen, type SeenRevision } from './baton-seen';
import type { CausalWaiter } from './causal-waiters';

const WAIT_MS = 2_000;

/**
 * Waits until this service has handled what the caller has seen elsewhere, and no longer than two seconds. What is refused
 * after a wait in vain is answered `not-yet`: the refusal may rest on what has not arrived.
 */
export class CausalInterceptor implements NestInterceptor {
  constructor(
    private readonly waiters: readonly CausalWaiter[],
    private readonly waitMs = WAIT_MS,
  ) {}

  /** @throws InvalidRequest for a malformed `Baton-Seen`. */
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['baton-seen'];
    // Public routes do not wait: a stranger must not be able to hold connections.
    if (header === undefined || callerOf(context) === null) return next.handle();
    const seen = parseBatonSeen(String(header));
    return from(this.arrived(seen)).pipe(
      switchMap((arrived) =>
        arrived
          ? next.handle()
          : next
              .handle()
              .pipe(
                catchError((error: unknown) => throwError(() => (mayChange(error) ? new Rejection('not-yet') : error))),
              ),
      ),
    );
  }

  private async arrived(seen: readonly SeenRevision[]): Promise<boolean> {
    const waits = seen.flatMap(({ stream, revision }) =>
      this.waiters
        .filter((waiter) => waiter.follows(stream))
        .map((waiter) => waiter.waitFor(stream, revision, this.waitMs)),
    );
    return (await Promise.all(waits)).every(Boolean);
  }
}

/** Refusals that what is still on the way could turn into something else. */
const mayChange = (error: unknown): boolean =>
  error instanceof Rejection || (error instanceof HttpException && error.getStatus() === 404);
