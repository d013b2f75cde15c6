import { type Immutable, samples, sampleTicket, ticketResource } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';
import { type TicketEventType, ticketEventSchemas } from '../domain/ticket.events';

/** Any command on a ticket: one that the caller may not know of, and one whose customer was erased. */
const OF_ANY = ['ticket-not-found', 'erased'] as const;
const OF_OPEN = [...OF_ANY, 'ticket-deleted', 'ticket-closed'] as const;

const asItIsNow = { 200: { about: 'The ticket as it is now.', body: ticketResource } } as const;

export const claimTicket: OperationDoc = {
  id: 'claimTicket',
  summary: 'Take a waiting ticket, and be its only owner.',
  description: 'Claiming what one has is accepted and changes nothing.',
  answers: asItIsNow,
  problems: [...OF_OPEN, 'already-claimed', 'not-eligible'],
};

export const unclaimTicket: OperationDoc = {
  id: 'unclaimTicket',
  summary: 'Give a ticket back; it waits again, since when it did before.',
  answers: asItIsNow,
  problems: [...OF_OPEN, 'not-claimed', 'not-owner', 'must-resolve-or-delete'],
};

export const forwardTicket: OperationDoc = {
  id: 'forwardTicket',
  summary: 'Pass a ticket on to a colleague.',
  answers: asItIsNow,
  problems: [
    ...OF_OPEN,
    'not-claimed',
    'not-owner',
    'must-resolve-or-delete',
    'self-forward',
    'unknown-agent',
    'not-eligible',
    'target-offline',
  ],
};

export const resolveTicket: OperationDoc = {
  id: 'resolveTicket',
  summary: 'Close a ticket: the work is done.',
  answers: asItIsNow,
  problems: [...OF_OPEN, 'not-claimed', 'not-owner', 'not-eligible', 'faq-answer-required'],
};

export const deleteTicket: OperationDoc = {
  id: 'deleteTicket',
  summary: 'Hide a ticket; an open one is closed by it.',
  answers: asItIsNow,
  problems: [...OF_ANY, 'ticket-deleted', 'not-claimed', 'not-owner', 'not-eligible'],
};

export const restoreTicket: OperationDoc = {
  id: 'restoreTicket',
  summary: 'Bring a deleted ticket back, closed.',
  answers: asItIsNow,
  problems: OF_ANY,
};

/** `GET /v1/tickets` */
export const ticketPage = z
  .object({
    items: z.array(ticketResource),
    next: z.string().nullable().describe('The next `cursor`; null: this is the last page.'),
    asOf: z.string().nullable().describe('How fresh the list is: nothing that happened before is missing.'),
  })
  .meta({
    id: 'TicketPage',
    description: 'One page of tickets.',
    examples: [{ items: [sampleTicket], next: null, asOf: samples.now }],
  });

export const listTickets: OperationDoc = {
  id: 'listTickets',
  summary: 'Tickets, longest waiting first.',
  answers: { 200: { about: 'One page.', body: ticketPage } },
  problems: [],
};

export const getTicket: OperationDoc = {
  id: 'getTicket',
  summary: 'One ticket as it is now; for a former owner, as it was when their last stint ended.',
  answers: { 200: { about: 'The ticket.', body: ticketResource } },
  problems: OF_ANY,
};

const change = <T extends TicketEventType>(type: T) =>
  z.object({
    revision: z.int().min(0),
    type: z.literal(type),
    at: z.string(),
    actor: z.object({
      kind: z.enum(['customer', 'bot', 'agent', 'system']),
      id: z.string(),
      name: z.string().nullable(),
    }),
    data: ticketEventSchemas[type],
  });

const historyItem = z
  .discriminatedUnion('type', [
    change('TicketCreated'),
    change('Claimed'),
    change('Unclaimed'),
    change('Forwarded'),
    change('Resolved'),
    change('UserLeft'),
    change('UserReturned'),
    change('Deleted'),
    change('Restored'),
    change('Erased'),
  ])
  .meta({ id: 'TicketHistoryItem', description: 'Who did what when.' });

/** `GET /v1/tickets/:id/history` */
export const ticketHistory = z.object({ items: z.array(historyItem) }).meta({
  id: 'TicketHistory',
  description: 'What happened to a ticket, oldest first.',
  examples: [
    {
      items: [
        {
          revision: 1,
          type: 'Claimed',
          at: samples.claimed,
          actor: { kind: 'agent', id: 'ann', name: 'Ann Keller' },
          data: { agentId: 'ann', epoch: 1, claimedAt: samples.claimed },
        },
      ],
    },
  ],
});
export type TicketHistory = Immutable<z.infer<typeof ticketHistory>>;

export const getTicketHistory: OperationDoc = {
  id: 'getTicketHistory',
  summary: 'Who did what when, as far as the caller may read.',
  answers: { 200: { about: 'The history.', body: ticketHistory } },
  problems: OF_ANY,
};
