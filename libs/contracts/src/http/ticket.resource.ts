import { z } from 'zod';
import { actorId, epoch, instant, messageText, names, revision, shortText, uuid, variables } from '../fields';
import type { Immutable } from './immutable';
import { samples } from './samples';

/** An agent as shown: streams name them by id, the directory gives the name. */
export const agentRef = z
  .object({ id: actorId, name: z.string().nullable().describe('null: the directory does not know it.') })
  .meta({ id: 'AgentRef', description: 'An agent as shown.', examples: [{ id: 'ann', name: 'Ann Keller' }] });

export const work = z.enum(['pending', 'claimed', 'resolved', 'deleted']);

export const sampleTicket = {
  id: samples.ticketId,
  conversationId: samples.conversationId,
  customer: { id: samples.customerId, name: 'Mia Okafor', presence: 'present' },
  channel: 'web',
  subject: 'Broken on arrival',
  topics: ['orders'],
  queue: null,
  requiredSkills: ['orders'],
  variables: { orderNumber: '4711' },
  work: 'claimed',
  owner: { id: 'ann', name: 'Ann Keller' },
  epoch: 1,
  createdAt: samples.asked,
  waitingSince: samples.asked,
  claimedAt: samples.claimed,
  closedAt: null,
  closedBy: null,
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  revision: 1,
} as const;

/** `Ticket` of the HTTP surface: what the ticket service answers, and the ticket part of an inbox row. */
export const ticketResource = z
  .object({
    id: uuid,
    conversationId: uuid,
    customer: z.object({
      id: uuid,
      name: shortText.nullable(),
      presence: z
        .enum(['present', 'ended', 'gone'])
        .describe('`ended`: the customer ended the chat, for good. `gone`: the connection has been lost for a while.'),
    }),
    channel: z.string(),
    subject: shortText.nullable(),
    topics: names,
    queue: z.string().nullable(),
    requiredSkills: names.describe('An agent must have all of them to claim it.'),
    variables: variables.nullable().describe('What the bot had collected at the handover; empty for the customer.'),
    work,
    owner: agentRef.nullable().describe('Who has it, or had it when it closed.'),
    epoch: epoch.describe('Rises with each change of owner.'),
    createdAt: instant,
    waitingSince: instant.describe('When the live chat was asked for; survives unclaim and forward.'),
    claimedAt: instant.nullable(),
    closedAt: instant.nullable(),
    closedBy: actorId.nullable(),
    outcome: z.string().nullable(),
    botCouldHaveAnswered: z.boolean().nullable(),
    suggestedFaq: messageText.nullable(),
    revision: revision.describe('Of the ticket’s stream: a higher one is newer.'),
  })
  .meta({ id: 'Ticket', description: 'The unit of work that a handover opens.', examples: [sampleTicket] });
export type TicketResource = Immutable<z.infer<typeof ticketResource>>;
