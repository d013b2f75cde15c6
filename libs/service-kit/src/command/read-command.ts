import { createHmac, randomUUID } from 'node:crypto';
import type { EventActor } from '@baton/contracts';
import { commandIdFor } from '@baton/event-store';
import type { FastifyRequest } from 'fastify';
import { callerOfRequest } from '../auth/request-caller';
import type { Principal } from '../auth/principal';
import { InvalidRequest } from '../problems/invalid-request';
import { canonicalJson } from './canonical-json';
import type { CommandContext } from './command-context';

const KEY_PATTERN = /^[\x20-\x7e]{1,200}$/;
const TRACEPARENT_PATTERN = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

declare module 'fastify' {
  interface FastifyInstance {
    /** Key of the HMAC over command bodies. */
    readonly batonCommandSecret?: Uint8Array;
  }
}

/** Field names as sent: names and values take turns. */
const namesOf = ({ raw }: FastifyRequest): readonly string[] => raw.rawHeaders.filter((_, index) => index % 2 === 0);

const idempotencyKey = (request: FastifyRequest): string => {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return randomUUID();
  // Node joins repeated fields into one text, and which of two keys was meant nobody can tell.
  if (namesOf(request).filter((name) => name.toLowerCase() === 'idempotency-key').length > 1)
    throw new InvalidRequest([{ path: 'header.Idempotency-Key', message: 'must be sent once' }]);
  if (typeof header === 'string' && KEY_PATTERN.test(header)) return header;
  throw new InvalidRequest([
    { path: 'header.Idempotency-Key', message: 'must have 1 to 200 printable ASCII characters' },
  ]);
};

const actorOf = (caller: Principal | null): EventActor => {
  if (caller === null) return { kind: 'system', id: 'anonymous' };
  return { kind: caller.kind === 'other' ? 'agent' : caller.kind, id: caller.id };
};

/** The path as routed: the same command whether or not a client percent-encodes what it need not. */
const routedPath = (request: FastifyRequest): string => JSON.stringify([request.routeOptions.url, request.params]);

/** Without a caller nobody can be told apart, so two strangers with one key would be one: each gets an id of its own. */
const commandIdOf = (request: FastifyRequest, caller: Principal | null): string => {
  const key = idempotencyKey(request);
  if (caller === null) return randomUUID();
  return commandIdFor({
    issuer: caller.issuer,
    sub: caller.id,
    method: request.method,
    path: routedPath(request),
    key,
  });
};

const traceparentOf = (request: FastifyRequest): string | null => {
  const header = request.headers['traceparent'];
  return typeof header === 'string' && TRACEPARENT_PATTERN.test(header) ? header : null;
};

/** @throws InvalidRequest for an Idempotency-Key of a wrong form. */
export const commandContextOf = (request: FastifyRequest): CommandContext => {
  const secret = request.server.batonCommandSecret;
  if (secret === undefined) throw new Error('@Command() needs an application made by createHttpApp');
  const principal = callerOfRequest(request);
  const commandId = commandIdOf(request, principal);
  const hashOf = (bytes: string | Uint8Array): string => createHmac('sha256', secret).update(bytes).digest('base64url');
  return {
    commandId,
    actor: actorOf(principal),
    occurredAt: new Date().toISOString(),
    correlationId: commandId,
    causationId: null,
    traceparent: traceparentOf(request),
    bodyHash: hashOf(canonicalJson(request.body ?? {})),
    hashOf,
    principal,
  };
};
