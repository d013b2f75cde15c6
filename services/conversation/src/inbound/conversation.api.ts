import { agentRef, type Immutable, instant, samples, uuid } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { z } from 'zod';

const sharedFile = z
  .object({
    fileId: z.string(),
    name: z.string().nullable(),
    type: z.string().describe('By content, never by name.'),
    size: z.int().min(0).describe('Bytes.'),
    author: z.object({ kind: z.enum(['customer', 'bot', 'agent']), id: z.string() }),
    at: instant,
  })
  .meta({ id: 'SharedFile', description: 'A file of the conversation; its bytes are `GET /v1/files/{fileId}`.' });

const ticketWork = z.enum(['pending', 'claimed', 'resolved', 'deleted', 'erased']);

const sampleConversation = {
  id: samples.conversationId,
  channel: 'web',
  customer: { id: samples.customerId, name: 'Mia Okafor', locale: 'en' },
  mode: 'live',
  ticket: { id: samples.ticketId, work: 'claimed', waitingSince: samples.asked, revision: 1 },
  agent: { id: 'ann', name: 'Ann Keller' },
  variables: { orderNumber: '4711' },
  files: [],
  customerReadUpTo: 3,
  revision: 4,
};

/** `Conversation` of the HTTP surface: what `GET /v1/conversations/:id` and its commands answer. */
export const conversationResource = z
  .object({
    id: uuid,
    channel: z.string(),
    customer: z.object({ id: uuid, name: z.string().nullable(), locale: z.string().nullable() }),
    mode: z
      .enum(['bot', 'waiting', 'live'])
      .describe('`bot`: the bot is in charge. `waiting`: for an agent. `live`: an agent has joined.'),
    ticket: z
      .object({
        id: uuid,
        work: ticketWork,
        waitingSince: instant,
        revision: z.int().min(0).nullable().describe('Of the ticket’s stream as heard here; null before.'),
      })
      .nullable()
      .describe('The running chat; null while the bot is in charge.'),
    agent: agentRef.nullable().describe('The agent who has joined.'),
    variables: z
      .record(z.string(), z.string())
      .describe('What the bot noted about the customer; empty for the customer.'),
    files: z.array(sharedFile).describe('Newest last, at most 200; older ones are items of the thread.'),
    customerReadUpTo: z
      .int()
      .min(0)
      .nullable()
      .describe('Items up to this revision the customer has read; null: none yet.'),
    revision: z.int().min(0).describe('Of the conversation’s stream: a higher one is newer.'),
  })
  .meta({
    id: 'Conversation',
    description: 'The thread of one customer on one channel; it outlives tickets.',
    examples: [sampleConversation],
  });
export type ConversationResource = Immutable<z.infer<typeof conversationResource>>;

const asItIsNow = { about: 'The conversation as it is now.', body: conversationResource } as const;
/** Any conversation: one that the caller may not know of, and one whose customer was erased. */
export const OF_ANY = ['conversation-not-found', 'erased'] as const;

export const startConversation: OperationDoc = {
  id: 'startConversation',
  summary: 'Begin, or find, the conversation of a customer on a channel.',
  answers: { 200: { ...asItIsNow, about: 'The one that was there.' }, 201: { ...asItIsNow, about: 'A new one.' } },
  problems: ['erased'],
};

export const getConversation: OperationDoc = {
  id: 'getConversation',
  summary: 'One conversation as it is now.',
  answers: { 200: asItIsNow },
  problems: OF_ANY,
};

export const requestHandover: OperationDoc = {
  id: 'requestHandover',
  summary: 'Ask for a person.',
  description:
    'The ticket service has the ticket some milliseconds later: `Baton-Seen` makes the next call wait for it.',
  answers: {
    200: { ...asItIsNow, about: 'A live chat was running; this is it.' },
    201: { ...asItIsNow, about: 'A live chat has begun; `ticket.id` names it.' },
  },
  problems: [...OF_ANY, 'chat-ended', 'too-many-variables'],
};

export const leaveConversation: OperationDoc = {
  id: 'leaveConversation',
  summary: 'The customer ends the live chat that they name.',
  answers: { 200: asItIsNow },
  problems: [...OF_ANY, 'no-live-chat'],
};

export const collectVariables: OperationDoc = {
  id: 'collectVariables',
  summary: 'Note what the bot has learned; merged over what was known.',
  answers: { 200: asItIsNow },
  problems: [...OF_ANY, 'too-many-variables'],
};

export const markRead: OperationDoc = {
  id: 'markRead',
  summary: 'Everything up to a revision has been seen.',
  answers: { 200: asItIsNow },
  problems: OF_ANY,
};
