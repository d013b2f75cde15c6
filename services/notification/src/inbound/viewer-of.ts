import { Rejection } from '@baton/decider';
import { hasRole, type Principal } from '@baton/service-kit';
import type { AgentViewer, Viewer } from '../domain/viewer';

/** The agent who calls. Skills and queues are the token's, as everywhere for the caller. */
export const agentOf = (caller: Principal): AgentViewer => ({
  kind: 'agent',
  id: caller.id,
  isSupervisor: hasRole(caller, 'supervisor'),
  skills: caller.skills,
  queues: caller.queues,
});

/** @throws Rejection `forbidden` for a customer's token that is bound to no conversation. */
export const viewerOf = (caller: Principal): Viewer => {
  if (caller.kind === 'bot') return { kind: 'bot', id: caller.id };
  if (caller.kind !== 'customer') return agentOf(caller);
  const { conversationId, customerId, channel } = caller;
  if (conversationId === undefined || customerId === undefined || channel === undefined) {
    throw new Rejection('forbidden');
  }
  return { kind: 'customer', customerId, conversationId, channel };
};
