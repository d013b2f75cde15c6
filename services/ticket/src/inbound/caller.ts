import type { Actor } from '@baton/event-store';
import { type CommandContext, hasRole, type Principal } from '@baton/service-kit';
import type { TicketReader } from '../domain/ticket.access';
import type { ActingAgent } from '../domain/ticket.commands';

/** The caller as the domain knows them; skills and queues are the token's, never the directory's. */
export const actingAgent = (caller: Principal): ActingAgent => ({
  id: caller.id,
  supervisor: hasRole(caller, 'supervisor'),
  skills: caller.skills,
  queues: caller.queues,
});

export const readerOf = (caller: Principal): TicketReader =>
  caller.kind === 'customer'
    ? { kind: 'customer', id: caller.customerId ?? caller.id, supervisor: false, skills: [], queues: [] }
    : { kind: 'agent', ...actingAgent(caller) };

/** What a command's context leaves in the metadata of its events. */
export const metadataOf = (command: CommandContext) => ({
  commandId: command.commandId,
  actor: command.actor satisfies Actor,
  correlationId: command.correlationId,
  causationId: command.causationId,
  traceparent: command.traceparent,
  occurredAt: command.occurredAt,
  bodyHash: command.bodyHash,
});
