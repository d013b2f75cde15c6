import type { TicketResource } from '@baton/contracts';
import { ownerOf, type Ticket } from '../domain/ticket.state';
import type { NameOf } from './agent-names';

/** `Ticket` of the HTTP surface. */
export type TicketAnswer = TicketResource;

const open = { closedAt: null, closedBy: null, outcome: null, botCouldHaveAnswered: null, suggestedFaq: null };

const closingOf = (ticket: Ticket) => {
  if (!('closedAt' in ticket)) return open;
  const { closedAt, closedBy, outcome, botCouldHaveAnswered, suggestedFaq } = ticket;
  return { closedAt, closedBy, outcome, botCouldHaveAnswered, suggestedFaq };
};

/** The ticket as agents see it. */
export const ticketAnswer = (ticket: Ticket, nameOf: NameOf): TicketAnswer => {
  const owner = ownerOf(ticket);
  return {
    id: ticket.ticketId,
    conversationId: ticket.conversationId,
    customer: { id: ticket.customerId, name: ticket.customerName, presence: ticket.presence },
    channel: ticket.channel,
    subject: ticket.subject,
    topics: ticket.topics,
    queue: ticket.queue,
    requiredSkills: ticket.requiredSkills,
    variables: ticket.variables,
    work: ticket.work,
    owner: owner === null ? null : { id: owner, name: nameOf(owner) },
    epoch: ticket.epoch,
    createdAt: ticket.createdAt,
    waitingSince: ticket.waitingSince,
    claimedAt: 'claimedAt' in ticket ? ticket.claimedAt : null,
    ...closingOf(ticket),
    revision: ticket.revision,
  };
};

/** The ticket as its customer sees it: what the bot noted about them, and agents when they closed it, is not for them. */
export const customersAnswer = (ticket: Ticket, nameOf: NameOf): TicketAnswer => ({
  ...ticketAnswer(ticket, nameOf),
  variables: {},
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
});
