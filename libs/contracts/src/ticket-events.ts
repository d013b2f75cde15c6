import { z } from 'zod';
import { actorId, epoch, instant, messageText, names, pii, shortText, uuid, variables } from './fields';

/** Every ticket event says which ticket, whose chat, and which conversation it belongs to. */
const onTicket = { ticketId: uuid, conversationId: uuid, customerId: uuid };

/** The public events of a ticket, version 1. Erased personal data reads as `null`. */
export const ticketEvents = {
  /** A handover opened a ticket; it waits for an agent. */
  'baton.ticket.created.v1': z.object({
    ...onTicket,
    channel: z.string(),
    customerName: pii(shortText.nullable()),
    subject: pii(shortText.nullable()),
    topics: names,
    queue: z.string().nullable(),
    requiredSkills: names,
    variables: pii(variables.nullable()),
    waitingSince: instant,
  }),
  /** An agent took the ticket and is now its only owner. */
  'baton.ticket.claimed.v1': z.object({ ...onTicket, agentId: actorId, epoch, claimedAt: instant }),
  /** The owner, or a supervisor, gave it back to the pending list, at its original waiting time. */
  'baton.ticket.unclaimed.v1': z.object({
    ...onTicket,
    agentId: actorId,
    by: actorId,
    reason: pii(shortText.nullable()),
    epoch,
  }),
  /** Ownership passed from one agent to another. */
  'baton.ticket.forwarded.v1': z.object({
    ...onTicket,
    from: actorId,
    to: actorId,
    by: actorId,
    note: pii(messageText.nullable()),
    epoch,
    claimedAt: instant,
  }),
  /** The work is done; `owner` is who held it, `by` who closed it. */
  'baton.ticket.resolved.v1': z.object({
    ...onTicket,
    by: actorId,
    owner: actorId.nullable(),
    outcome: z.string().nullable(),
    botCouldHaveAnswered: z.boolean().nullable(),
    suggestedFaq: pii(messageText.nullable()),
    epoch,
    closedAt: instant,
  }),
  /** The customer ended the chat, or was gone longer than the grace. */
  'baton.ticket.user-left.v1': z.object({ ...onTicket, reason: z.enum(['ended', 'gone']) }),
  /** A customer who was gone is connected again. */
  'baton.ticket.user-returned.v1': z.object({ ...onTicket }),
  /** The record was hidden; `wasOpen` says that a running chat ended with it. */
  'baton.ticket.deleted.v1': z.object({
    ...onTicket,
    by: actorId,
    owner: actorId.nullable(),
    reason: pii(shortText.nullable()),
    wasOpen: z.boolean(),
    epoch,
    closedAt: instant,
  }),
  /** A supervisor brought a deleted record back, closed. */
  'baton.ticket.restored.v1': z.object({ ...onTicket, by: actorId, owner: actorId.nullable(), epoch }),
  /** The customer's personal data is gone for ever. */
  'baton.ticket.erased.v1': z.object({ ...onTicket, owner: actorId.nullable(), wasOpen: z.boolean(), epoch }),
} as const;

/** The latest state of an open ticket on `baton.ticket.state.v1`; a tombstone follows when it closes. */
export const ticketState = z.object({
  id: uuid,
  conversationId: uuid,
  customer: z.object({
    id: uuid,
    name: pii(shortText.nullable()),
    presence: z.enum(['present', 'ended', 'gone']),
  }),
  channel: z.string(),
  subject: pii(shortText.nullable()),
  topics: names,
  queue: z.string().nullable(),
  requiredSkills: names,
  variables: pii(variables.nullable()),
  work: z.enum(['pending', 'claimed', 'resolved', 'deleted']),
  owner: actorId.nullable(),
  epoch,
  createdAt: instant,
  waitingSince: instant,
  claimedAt: instant.nullable(),
  revision: z.number().int().min(0),
});
export type TicketStateV1 = z.infer<typeof ticketState>;
