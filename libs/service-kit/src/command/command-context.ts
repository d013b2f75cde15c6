import type { EventActor } from '@baton/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal';
import { commandContextOf } from './read-command';

/** Everything about a command that is not its body; fits `CommandHandler.handle`. */
export interface CommandContext {
  /** uuidv5 over issuer, sub, method, path and Idempotency-Key; a new one each time without the header or a caller. */
  readonly commandId: string;
  /** Staff of any kind is `agent`; `system`/`anonymous` on a public route. */
  readonly actor: EventActor;
  /** Now: ISO 8601 UTC, milliseconds. */
  readonly occurredAt: string;
  readonly correlationId: string;
  /** null: the cause is outside. */
  readonly causationId: null;
  /** The caller's W3C trace context, when it sent a well-formed one. */
  readonly traceparent: string | null;
  /** HMAC of the JSON body, whatever the order of its members. */
  readonly bodyHash: string;
  /** The same HMAC over bytes of your own, for bodies that are no JSON (uploads): `{...command, bodyHash: command.hashOf(sha)}`. */
  readonly hashOf: (bytes: string | Uint8Array) => string;
  /** null on a public route. */
  readonly principal: Principal | null;
}

/** What `@Command()` gives; by it the API's documentation knows a command's route. @throws InvalidRequest */
export const commandOf = (_: unknown, context: ExecutionContext): CommandContext =>
  commandContextOf(context.switchToHttp().getRequest<FastifyRequest>());

/** The command's context: `@Command() command: CommandContext`. */
export const Command = createParamDecorator(commandOf);
