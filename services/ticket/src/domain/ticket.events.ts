import { actorId, epoch, instant, messageText, names, pii, shortText, uuid, variables } from '@baton/contracts';
import { z } from 'zod';

/**
 * Stored events of `ticket-<id>`, version 1: private to this service, `outbound/ticket.publisher.ts` translates them.
 * Personal data is marked `pii` and reads as `null` once the customer's key is destroyed, so that every fold still works.
 */
export const ticketEventSchemas = {
  /** The conversation's customer or bot asked for a person; the ticket waits for an agent since `waitingSince`. */
  TicketCreated: z.object({
    ticketId: uuid,
    conversationId: uuid,
    customerId: uuid,
    channel: z.string(),
    customerName: pii(shortText.nullable()),
    subject: pii(shortText.nullable()),
    topics: names,
    queue: z.string().nullable(),
    requiredSkills: names,
    variables: pii(variables.nullable()),
    waitingSince: instant,
    createdAt: instant,
  }),
  /** An agent took the pending ticket and is its only owner from here on. */
  Claimed: z.object({ agentId: actorId, epoch, claimedAt: instant }),
  /** The owner `agentId` has it no more; it is pending again, at its original waiting time. `by` is they or a supervisor. */
  Unclaimed: z.object({ agentId: actorId, by: actorId, reason: pii(shortText.nullable()), epoch }),
  /** Ownership passed from one agent to another. `by` is the former owner or a supervisor. */
  Forwarded: z.object({
    from: actorId,
    to: actorId,
    by: actorId,
    note: pii(messageText.nullable()),
    epoch,
    claimedAt: instant,
  }),
  /** The work is done and the ticket closed. */
  Resolved: z.object({
    by: actorId,
    outcome: z.string().nullable(),
    botCouldHaveAnswered: z.boolean().nullable(),
    suggestedFaq: pii(messageText.nullable()),
    closedAt: instant,
  }),
  /** The customer pressed 'end chat' (`ended`, final), or has been gone longer than the grace (`gone`). */
  UserLeft: z.object({ reason: z.enum(['ended', 'gone']) }),
  /** A customer who was gone is connected again. */
  UserReturned: z.object({}),
  /** The record is hidden; if it was open, it closed with this. */
  Deleted: z.object({ by: actorId, reason: pii(shortText.nullable()), deletedAt: instant }),
  /** A supervisor brought the deleted record back, closed. */
  Restored: z.object({ by: actorId }),
  /** The customer's personal data is gone for ever; if the ticket was open, it closed with this. */
  Erased: z.object({ erasedAt: instant }),
} as const;

type Schemas = typeof ticketEventSchemas;
export type TicketEventType = keyof Schemas;

/** One stored event, decoded. */
export type TicketEventOf<T extends TicketEventType> = { readonly type: T; readonly data: z.infer<Schemas[T]> };
export type TicketEvent = { [T in TicketEventType]: TicketEventOf<T> }[TicketEventType];
