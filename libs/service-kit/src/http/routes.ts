import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { Role } from '../auth/principal';
import { ROLES } from '../auth/roles';

export type Constructor = new (...args: never[]) => object;

/** One route of an application, and who may call it. */
export interface Route {
  /** `GET`, `POST`, … */
  readonly method: string;
  /** As routed, parameters as `:id`. */
  readonly path: string;
  readonly allowed: readonly Role[] | 'any' | 'public';
  /** `TicketController.claim`, for messages. */
  readonly handler: string;
  readonly controller: Constructor;
  /** Name of the controller's method. */
  readonly member: string;
}

interface UncheckedRoute extends Omit<Route, 'allowed'> {
  readonly allowed: Route['allowed'] | undefined;
}

const joined = (...parts: readonly string[]): string =>
  `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;

const asList = (paths: string | readonly string[] | undefined): readonly string[] =>
  paths === undefined ? [''] : typeof paths === 'string' ? [paths] : paths;

const routesOfController = (
  controller: Constructor,
  scanner: MetadataScanner,
  reflector: Reflector,
): UncheckedRoute[] => {
  const prefixes = asList(Reflect.getMetadata(PATH_METADATA, controller) as string | undefined);
  return scanner.getAllMethodNames(controller.prototype as object).flatMap((name) => {
    const handler = (controller.prototype as Record<string, () => unknown>)[name];
    const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
    if (handler === undefined || method === undefined) return [];
    const paths = asList(Reflect.getMetadata(PATH_METADATA, handler) as string | undefined);
    const allowed = reflector.getAllAndOverride<Route['allowed'] | undefined>(ROLES, [handler, controller]);
    return prefixes.flatMap((prefix) =>
      paths.map((path) => ({
        method: RequestMethod[method] ?? 'ALL',
        path: joined(prefix, path),
        allowed,
        handler: `${controller.name}.${name}`,
        controller,
        member: name,
      })),
    );
  });
};

/**
 * Every route of the application's controllers, in no special order.
 * @throws Error naming the routes that say neither `@Roles` nor `@Public`.
 */
export const routesOf = (app: INestApplication): readonly Route[] => {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const routes = controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? routesOfController(metatype as Constructor, scanner, reflector) : [],
  );
  const open = routes.filter((route) => route.allowed === undefined);
  if (open.length > 0) {
    const named = open.map((route) => `${route.method} ${route.path} (${route.handler})`).join(', ');
    throw new Error(`routes that say neither @Roles nor @Public: ${named}`);
  }
  return routes as readonly Route[];
};
