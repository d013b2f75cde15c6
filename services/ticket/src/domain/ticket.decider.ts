import { isEligible } from '@baton/contracts';
import { type Decider, Rejection } from '@baton/decider';
import type {
  ActingAgent,
  Claim,
  CreateTicket,
  Delete,
  EraseTicket,
  Forward,
  Resolve,
  Restore,
  TicketCommand,
  Unclaim,
} from './ticket.commands';
import type { TicketEvent } from './ticket.events';
import {
  type ClaimedTicket,
  evolve,
  initialTicket,
  isOpen,
  type OpenTicket,
  ownerOf,
  type Ticket,
  type TicketState,
} from './ticket.state';

/** The order of checks is the design's: repeat, deleted, closed, owner, ended, eligible. */
const decide = (command: TicketCommand, state: TicketState): TicketEvent[] => {
  if (state.work === 'erased') throw new Rejection('erased');
  if (command.type === 'CreateTicket') return create(command, state);
  if (state.work === 'none') throw new Rejection('ticket-not-found');
  switch (command.type) {
    case 'Claim':
      return claim(command, state);
    case 'Unclaim':
      return unclaim(command, state);
    case 'Forward':
      return forward(command, state);
    case 'Resolve':
      return resolve(command, state);
    case 'Delete':
      return deleteTicket(command, state);
    case 'Restore':
      return restore(command, state);
    case 'MarkEnded':
      return markEnded(state);
    case 'MarkGone':
      return markGone(state);
    case 'MarkReturned':
      return markReturned(state);
    case 'EraseTicket':
      return erase(command);
  }
};

const create = (command: CreateTicket, state: TicketState): TicketEvent[] => {
  if (state.work !== 'none') return [];
  const { ticketId, conversationId, customerId, channel, customerName, subject, queue, variables } = command;
  const who = { ticketId, conversationId, customerId, channel, customerName };
  const what = { subject, topics: [...command.topics], queue, requiredSkills: [...command.requiredSkills] };
  const data = { ...who, ...what, variables: variables && { ...variables } };
  return [{ type: 'TicketCreated', data: { ...data, waitingSince: command.waitingSince, createdAt: command.now } }];
};

const claim = ({ agent, now }: Claim, ticket: Ticket): TicketEvent[] => {
  if (ticket.work === 'claimed' && ticket.owner === agent.id) return [];
  assertOpen(ticket);
  if (ticket.work === 'claimed') throw new Rejection('already-claimed', { by: ticket.owner, since: ticket.claimedAt });
  assertEligible(agent, ticket);
  return [{ type: 'Claimed', data: { agentId: agent.id, epoch: ticket.epoch + 1, claimedAt: now } }];
};

const unclaim = ({ agent, reason }: Unclaim, ticket: Ticket): TicketEvent[] => {
  if (ticket.work === 'pending' && ticket.unclaimedBy === agent.id) return [];
  assertOpen(ticket);
  assertHeld(ticket, agent);
  if (ticket.presence === 'ended') throw new Rejection('must-resolve-or-delete');
  return [{ type: 'Unclaimed', data: { agentId: ticket.owner, by: agent.id, reason, epoch: ticket.epoch + 1 } }];
};

const forward = (command: Forward, ticket: Ticket): TicketEvent[] => {
  const { agent, to, note, now } = command;
  if (ticket.work === 'claimed' && ticket.owner === to.id && ticket.forwardedBy === agent.id) return [];
  assertOpen(ticket);
  assertHeld(ticket, agent);
  if (ticket.presence === 'ended') throw new Rejection('must-resolve-or-delete');
  if (to.id === ticket.owner) throw new Rejection('self-forward');
  if (to.qualifications === null) throw new Rejection('unknown-agent', { agentId: to.id });
  assertEligible({ id: to.id, ...to.qualifications }, ticket);
  if (to.presence === 'offline' && !command.allowForwardToOffline)
    throw new Rejection('target-offline', { agentId: to.id });
  const passed = { from: ticket.owner, to: to.id, by: agent.id, note };
  return [{ type: 'Forwarded', data: { ...passed, epoch: ticket.epoch + 1, claimedAt: now } }];
};

const resolve = (command: Resolve, ticket: Ticket): TicketEvent[] => {
  const { agent, outcome, botCouldHaveAnswered, suggestedFaq, now } = command;
  if (ticket.work === 'resolved' && ticket.closedBy === agent.id) return [];
  assertOpen(ticket);
  assertMayClose(ticket, agent);
  if (command.askFaqOnResolve && botCouldHaveAnswered === null) throw new Rejection('faq-answer-required');
  const data = { by: agent.id, outcome, botCouldHaveAnswered, suggestedFaq, closedAt: now };
  return [{ type: 'Resolved', data }];
};

const deleteTicket = ({ agent, reason, now }: Delete, ticket: Ticket): TicketEvent[] => {
  if (ticket.work === 'deleted' && ticket.deletedBy === agent.id) return [];
  if (ticket.work === 'deleted') throw new Rejection('ticket-deleted');
  if (isOpen(ticket)) assertMayClose(ticket, agent);
  else assertOwner(ticket, agent);
  return [{ type: 'Deleted', data: { by: agent.id, reason, deletedAt: now } }];
};

const restore = ({ agent }: Restore, ticket: Ticket): TicketEvent[] => {
  if (!agent.supervisor) throw new Rejection('forbidden');
  return ticket.work === 'deleted' ? [{ type: 'Restored', data: { by: agent.id } }] : [];
};

const markEnded = (ticket: Ticket): TicketEvent[] =>
  isOpen(ticket) && ticket.presence !== 'ended' ? [{ type: 'UserLeft', data: { reason: 'ended' } }] : [];

/** A lost connection says nothing about a chat that the customer has ended. */
const markGone = (ticket: Ticket): TicketEvent[] =>
  isOpen(ticket) && ticket.presence === 'present' ? [{ type: 'UserLeft', data: { reason: 'gone' } }] : [];

const markReturned = (ticket: Ticket): TicketEvent[] =>
  isOpen(ticket) && ticket.presence === 'gone' ? [{ type: 'UserReturned', data: {} }] : [];

const erase = ({ now }: EraseTicket): TicketEvent[] => [{ type: 'Erased', data: { erasedAt: now } }];

function assertOpen(ticket: Ticket): asserts ticket is OpenTicket {
  if (ticket.work === 'deleted') throw new Rejection('ticket-deleted');
  if (ticket.work === 'resolved') throw new Rejection('ticket-closed');
}

const assertOwner = (ticket: Ticket, agent: ActingAgent): void => {
  if (ownerOf(ticket) !== agent.id && !agent.supervisor) throw new Rejection('not-owner');
};

function assertHeld(ticket: OpenTicket, agent: ActingAgent): asserts ticket is ClaimedTicket {
  if (ticket.work === 'pending') throw new Rejection('not-claimed');
  assertOwner(ticket, agent);
}

/** An agent who did not take a waiting customer may not send them away; once the customer left, somebody must close it. */
const assertMayClose = (ticket: OpenTicket, agent: ActingAgent): void => {
  if (ticket.work === 'claimed') return assertOwner(ticket, agent);
  if (agent.supervisor) return;
  if (ticket.presence !== 'ended') throw new Rejection('not-claimed');
  assertEligible(agent, ticket);
};

const assertEligible = (agent: Pick<ActingAgent, 'id' | 'skills' | 'queues'>, ticket: OpenTicket): void => {
  if (!isEligible(agent, ticket)) throw new Rejection('not-eligible', { agentId: agent.id });
};

/** The ticket: what agents do is decided here; what the customer does arrives from the conversation's events. */
export const ticketDecider: Decider<TicketState, TicketCommand, TicketEvent> = {
  initial: initialTicket,
  evolve,
  decide,
};
