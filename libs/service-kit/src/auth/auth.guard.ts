import { Rejection } from '@baton/decider';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Route } from '../http/routes';
import { assertCallerFromAllowedPage, type WidgetOrigin } from '../http/widget-origins';
import { rememberCaller } from './request-caller';
import { ROLES } from './roles';
import { type TokenVerifier, Unauthenticated } from './token-verifier';

const bearer = (request: FastifyRequest): string => {
  const header = request.headers.authorization;
  if (header === undefined) throw new Unauthenticated('send Authorization: Bearer <token>');
  const token = /^Bearer +([A-Za-z0-9_.=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw new Unauthenticated('the Authorization header is no bearer token');
  return token;
};

/** Lets a request in when its token is believed and one of its roles is the route's. */
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verify: TokenVerifier,
    private readonly widgetOrigins: readonly WidgetOrigin[],
  ) {}

  /** @throws Unauthenticated, IssuerUnavailable, Rejection `forbidden`, `origin-not-allowed` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const allowed = this.reflector.getAllAndOverride<Route['allowed'] | undefined>(ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.verify(bearer(request));
    rememberCaller(request, caller);
    assertCallerFromAllowedPage(this.widgetOrigins, request, caller);
    if (allowed === 'any') return true;
    if (allowed?.some((role) => caller.roles.includes(role)) !== true) throw new Rejection('forbidden');
    return true;
  }
}
