import { agentRef, conversationState, instant, samples, sampleTicket, ticketResource, uuid } from '@baton/contracts';
import { z } from 'zod';

/* Rows of the live views. */

const { customer, mode, lastMessage, unread, unansweredSince, revision } = conversationState.shape;

export const sampleRow = {
  ticket: sampleTicket,
  conversation: {
    lastMessage: {
      revision: 4,
      at: samples.said,
      author: { kind: 'customer', id: samples.customerId },
      text: 'thanks',
      kind: 'message',
    },
    unread: 1,
    unansweredSince: samples.said,
    customerReadUpTo: 3,
    mode: 'live',
    revision: 4,
  },
};

/** One line of the inbox; each part has a revision of its own. */
export const inboxRow = z
  .object({
    ticket: ticketResource,
    conversation: z
      .object({
        lastMessage,
        unread,
        unansweredSince,
        customerReadUpTo: revision.nullable().describe('The customer has read up to this revision; null: not yet.'),
        mode,
        revision,
      })
      .nullable()
      .describe('null: not heard of yet. It tells of this ticket’s chat alone.'),
  })
  .meta({
    id: 'InboxRow',
    description: 'One line of the inbox. Each part has a revision of its own: the newer one of each is the right one.',
    examples: [sampleRow],
  });

/** What a customer is shown of their own conversation. */
export const customerRow = z
  .object({
    id: uuid,
    channel: z.string(),
    mode,
    ticket: z
      .object({
        id: uuid,
        work: z.enum(['pending', 'claimed', 'resolved', 'deleted']),
        waitingSince: instant.nullable(),
        revision: revision.nullable(),
      })
      .nullable(),
    position: z
      .int()
      .min(1)
      .nullable()
      .describe('Place in the queue, 1 is next, told at most every 2 s; null: not waiting, or not known yet.'),
    agent: agentRef.nullable(),
    revision: revision.nullable().describe('null: nothing of it is live; it is with the bot.'),
  })
  .meta({ id: 'CustomerRow', description: 'What a customer is shown of their own conversation.' });

/** A conversation whose customer waits for a bot's answer. */
export const botRow = z
  .object({ id: uuid, channel: z.string(), customer, lastMessage, unansweredSince: instant, revision })
  .meta({ id: 'BotRow', description: 'A conversation in the bot’s hands whose customer has had no answer.' });
