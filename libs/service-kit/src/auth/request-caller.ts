import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './principal';

const callers = new WeakMap<FastifyRequest, Principal>();

/** Remembers whom the guard let in, for as long as the request lives. */
export const rememberCaller = (request: FastifyRequest, caller: Principal): void => {
  callers.set(request, caller);
};

/** null on a public route. */
export const callerOfRequest = (request: FastifyRequest): Principal | null => callers.get(request) ?? null;

export const callerOf = (context: ExecutionContext): Principal | null =>
  callerOfRequest(context.switchToHttp().getRequest<FastifyRequest>());
