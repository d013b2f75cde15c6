import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '../problems/invalid-request';

const READERS = [RouteParamtypes.BODY, RouteParamtypes.REQUEST];

const readsBody = (controller: Type, method: string): boolean => {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, unknown>;
  return Object.keys(parameters).some((key) => READERS.some((kind) => key.startsWith(`${kind}:`)));
};

const isEmpty = (body: unknown): boolean =>
  body === undefined ||
  (typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0);

/** A route without `@Body()` takes no members at all: sending one is a mistake that silence would hide. */
export class NoBodyGuard implements CanActivate {
  private readonly known = new WeakMap<object, boolean>();

  /** @throws InvalidRequest */
  canActivate(context: ExecutionContext): boolean {
    if (this.takesBody(context) || isEmpty(context.switchToHttp().getRequest<FastifyRequest>().body)) return true;
    throw new InvalidRequest([{ path: '', message: 'this route takes no body' }]);
  }

  private takesBody(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.known.get(handler) ?? readsBody(context.getClass(), handler.name);
    this.known.set(handler, known);
    return known;
  }
}
