import {
  actorId,
  author,
  choice,
  epoch,
  instant,
  messageText,
  names,
  pii,
  revision,
  shortText,
  uuid,
  variables,
} from '@baton/contracts';
import { z } from 'zod';

/** Which chat of the conversation an event is about, and how far into the ticket's own stream it was known here. */
const onChat = { ticketId: uuid, epoch, ticketRevision: revision.nullable() };

/**
 * Stored events of `conversation-<id>`, version 1: private to this service, `outbound/conversation.publisher.ts` translates
 * them. Personal data is marked `pii` and reads as `null` once the customer's key is destroyed, so that every fold still works.
 * The revision of an event is its place in the stream; no event repeats it.
 */
export const conversationEventSchemas = {
  /** First contact of a customer on a channel. */
  ConversationStarted: z.object({
    conversationId: uuid,
    customerId: uuid,
    channel: z.string(),
    customerName: pii(shortText.nullable()),
    locale: z.string().nullable(),
  }),
  /** Somebody wrote. `ticketId` is the running chat, null while the bot is in charge. */
  MessagePosted: z.object({
    ticketId: uuid.nullable(),
    author,
    text: pii(messageText.nullable()),
    choices: pii(z.array(choice).nullable()),
    choiceId: z.string().nullable(),
    clientMessageId: z.string(),
    at: instant,
  }),
  /** Somebody sent a file; its bytes lie in the blob store under `fileId`. */
  FileShared: z.object({
    ticketId: uuid.nullable(),
    author,
    fileId: z.string(),
    name: pii(shortText.nullable()),
    contentType: z.string(),
    size: z.number().int().min(0),
    at: instant,
  }),
  /** The bot learned something about the customer; merged over what was known. */
  VariablesCollected: z.object({ variables: pii(variables.nullable()) }),
  /** The bot or the customer asked for a person; the running chat begins. `variables` is all that was known then. */
  LiveChatRequested: z.object({
    ticketId: uuid,
    subject: pii(shortText.nullable()),
    topics: names,
    queue: z.string().nullable(),
    requiredSkills: names,
    variables: pii(variables.nullable()),
    requestedAt: instant,
  }),
  /** This agent, and nobody else, may now write as the agent of the running chat. */
  AgentJoined: z.object({ ...onChat, agentId: actorId }),
  /** The agent gave the running chat back; another is on the way. */
  AgentLeft: z.object({ ...onChat, agentId: actorId, why: z.enum(['unclaimed']) }),
  /** The running chat is over; the conversation is the bot's again. */
  LiveChatEnded: z.object({
    ...onChat,
    by: z.enum(['customer', 'agent', 'system']),
    why: z.enum(['left', 'resolved', 'deleted', 'erased']),
  }),
  /** A ticket changed in a way that changes nothing in the running chat. */
  TicketNoted: z.object({
    ticketId: uuid,
    epoch,
    work: z.enum(['pending', 'claimed', 'resolved', 'deleted', 'erased']),
    owner: actorId.nullable(),
    ticketRevision: revision,
  }),
  /** An agent's note; customers never see it. */
  NoteAdded: z.object({ ticketId: uuid.nullable(), agentId: actorId, text: pii(messageText.nullable()) }),
  /** A reader has seen everything up to a revision. */
  MessagesRead: z.object({
    by: z.object({ kind: z.enum(['customer', 'agent']), id: z.string() }),
    upTo: revision,
  }),
  /** The customer's personal data is gone for ever; a running chat ended with it. */
  Erased: z.object({ ticketId: uuid.nullable(), epoch }),
} as const;

type Schemas = typeof conversationEventSchemas;
export type ConversationEventType = keyof Schemas;

/** One stored event, decoded. */
export type ConversationEvent = {
  [T in ConversationEventType]: { readonly type: T; readonly data: z.infer<Schemas[T]> };
}[ConversationEventType];
export type ConversationEventOf<T extends ConversationEventType> = Extract<ConversationEvent, { type: T }>;
