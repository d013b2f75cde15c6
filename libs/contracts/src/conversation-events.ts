import { z } from 'zod';
import { actorId, epoch, instant, messageText, names, pii, revision, shortText, uuid, variables } from './fields';

/** Every conversation event says whose it is and on which channel. */
const onConversation = { conversationId: uuid, customerId: uuid, channel: z.string() };

/** The revision of the item before this one that each kind of reader may see; `null` for the first. */
const itemOrder = { previousForCustomer: revision.nullable(), previousForAgents: revision.nullable() };

/** Who wrote something: customers by customer id, agents and bots by the `sub` of their token. */
export const author = z.object({ kind: z.enum(['customer', 'bot', 'agent']), id: z.string() });
export type Author = z.infer<typeof author>;

export const choice = z.object({ id: z.string(), label: z.string() });

/** Which chat of the conversation an event is about: the ticket and its ownership epoch. */
const onChat = { ticketId: uuid, epoch };

/** The public events of a conversation, version 1. Erased personal data reads as `null`. */
export const conversationEvents = {
  /** First contact of a customer on a channel. */
  'baton.conversation.started.v1': z.object({
    ...onConversation,
    customerName: pii(shortText.nullable()),
    locale: z.string().nullable(),
  }),
  /** Somebody wrote. `ticketId` is the running chat, null while the bot is in charge. */
  'baton.conversation.message-posted.v1': z.object({
    ...onConversation,
    ...itemOrder,
    ticketId: uuid.nullable(),
    author,
    text: pii(messageText.nullable()),
    choices: pii(z.array(choice).nullable()),
    choiceId: z.string().nullable(),
    clientMessageId: z.string(),
  }),
  /** Somebody sent a file; its bytes are fetched with access checked. */
  'baton.conversation.file-shared.v1': z.object({
    ...onConversation,
    ...itemOrder,
    ticketId: uuid.nullable(),
    author,
    fileId: z.string(),
    name: pii(shortText.nullable()),
    contentType: z.string(),
    size: z.number().int().min(0),
  }),
  /** The bot learned something about the customer. */
  'baton.conversation.variables-collected.v1': z.object({ ...onConversation, variables: pii(variables.nullable()) }),
  /** The bot or the customer asked for a person: this opens the ticket of that id. */
  'baton.conversation.live-chat-requested.v1': z.object({
    ...onConversation,
    ...itemOrder,
    ticketId: uuid,
    customerName: pii(shortText.nullable()),
    subject: pii(shortText.nullable()),
    topics: names,
    queue: z.string().nullable(),
    requiredSkills: names,
    variables: pii(variables.nullable()),
    requestedAt: instant,
  }),
  /** This agent, and nobody else, may now write as the agent of the running chat. */
  'baton.conversation.agent-joined.v1': z.object({ ...onConversation, ...itemOrder, ...onChat, agentId: actorId }),
  /** The agent gave the chat back; another is on the way. */
  'baton.conversation.agent-left.v1': z.object({
    ...onConversation,
    ...itemOrder,
    ...onChat,
    agentId: actorId,
    why: z.enum(['unclaimed']),
  }),
  /** The live chat is over; the conversation is the bot's again. */
  'baton.conversation.live-chat-ended.v1': z.object({
    ...onConversation,
    ...itemOrder,
    ...onChat,
    by: z.enum(['customer', 'agent', 'system']),
    why: z.enum(['left', 'resolved', 'deleted', 'erased']),
  }),
  /** A ticket changed in a way that changes nothing in this chat. */
  'baton.conversation.ticket-noted.v1': z.object({
    ...onConversation,
    ...onChat,
    work: z.enum(['pending', 'claimed', 'resolved', 'deleted', 'erased']),
    owner: actorId.nullable(),
    ticketRevision: revision,
  }),
  /** An agent's note; customers never see it. */
  'baton.conversation.note-added.v1': z.object({
    ...onConversation,
    previousForAgents: revision.nullable(),
    ticketId: uuid.nullable(),
    agentId: actorId,
    text: pii(messageText.nullable()),
  }),
  /** A reader has seen everything up to a revision. */
  'baton.conversation.messages-read.v1': z.object({
    ...onConversation,
    by: z.object({ kind: z.enum(['customer', 'agent']), id: z.string() }),
    upTo: revision,
  }),
  /** The customer's personal data is gone for ever; every later command is refused. */
  'baton.conversation.erased.v1': z.object({ ...onConversation, ticketId: uuid.nullable(), epoch }),
} as const;

/** What an inbox needs to know of a conversation, on `baton.conversation.state.v1`; a tombstone follows when nothing of it is live. */
export const conversationState = z.object({
  id: uuid,
  customer: z.object({ id: uuid, name: pii(shortText.nullable()), locale: z.string().nullable() }),
  channel: z.string(),
  mode: z.enum(['bot', 'waiting', 'live']),
  /** The running chat's ticket, or null in mode bot. */
  ticketId: uuid.nullable(),
  /** The agent joined now, who alone may write and read live. */
  agentId: actorId.nullable(),
  lastMessage: z
    .object({ revision, at: instant, author, text: pii(messageText.nullable()), kind: z.enum(['message', 'file']) })
    .nullable(),
  /** Customer messages after the last one that any agent read or answered. */
  unread: z.number().int().min(0),
  /** Time of the oldest customer message that no agent (in mode bot: no bot) has answered. */
  unansweredSince: instant.nullable(),
  /** Up to which revision the customer has read; null: never. Absent from records that were written before it was told. */
  customerReadUpTo: revision.nullable().optional(),
  revision,
});
export type ConversationStateV1 = z.infer<typeof conversationState>;
