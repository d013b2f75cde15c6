/** The services that answer HTTP. */
export type HttpServiceName = 'ticket' | 'conversation' | 'presence' | 'notification';

/**
 * Which service answers which paths below one origin: the prefix itself, and everything below it. The one table that the standalone's
 * router, nginx in front of the local stack and an ingress are made from.
 */
export const pathTable: Readonly<Record<string, HttpServiceName>> = {
  '/v1/tickets': 'ticket',
  '/v1/agents': 'ticket',
  '/v1/settings': 'ticket',
  '/v1/visitors': 'conversation',
  '/v1/conversations': 'conversation',
  '/v1/files': 'conversation',
  '/v1/customers': 'conversation',
  '/v1/presence': 'presence',
  '/v1/typing': 'presence',
  '/v1/live': 'notification',
  '/v1/inbox': 'notification',
};

const PREFIX = /^\/v1\/[a-z]+(?=[/?]|$)/;

/** The service of a request target (path, perhaps with a query); null: no prefix of the table names it. */
export const serviceOfPath = (target: string): HttpServiceName | null => {
  const prefix = PREFIX.exec(target)?.[0];
  return prefix !== undefined && Object.hasOwn(pathTable, prefix) ? (pathTable[prefix] ?? null) : null;
};
