import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Principal, Role } from './principal';
import { callerOf } from './request-caller';

export const ROLES = 'baton:roles';

/** Who may call a route. Every route says `@Roles` or `@Public`; one that says neither fails at start. */
export const Roles = (...allowed: readonly [Role, ...Role[]]) => SetMetadata(ROLES, allowed);

/** Any role at all, as long as the token is valid. */
export const AnyRole = () => SetMetadata(ROLES, 'any');

/** No token is asked for, and one that is sent is not looked at. */
export const Public = () => SetMetadata(ROLES, 'public');

/** The caller, in a route that is not public: `@Caller() caller: Principal`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const caller = callerOf(context);
  if (caller === null) throw new Error('@Caller() on a @Public() route: there is no caller');
  return caller;
});
