/** The services of this process that answer HTTP; `front` is the standalone's own: the start page, tokens, health, metrics. */
export type ServiceName = 'ticket' | 'conversation' | 'presence' | 'notification' | 'front';

/** Which service answers which paths: the same table as an ingress would have. */
export const routingTable: Readonly<Record<string, ServiceName>> = {
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

/** The service of a request target; what no prefix names is the front's, which knows how to say 404. */
export const serviceOf = (target: string): ServiceName => {
  const prefix = PREFIX.exec(target)?.[0];
  return (prefix === undefined ? undefined : routingTable[prefix]) ?? 'front';
};
