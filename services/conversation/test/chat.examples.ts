import type { Author } from '@baton/contracts';
import type { ConversationCommand } from '../src/domain/conversation.commands';
import type { ConversationEvent, ConversationEventOf } from '../src/domain/conversation.events';

/** One cast and their chat, for every spec of this service. */
export const CONVERSATION = 'c0000000-0000-5000-8000-000000000001';
export const CUSTOMER = 'cccccccc-0000-7000-8000-000000000001';
export const FIRST_TICKET = '11111111-0000-7000-8000-000000000001';
export const SECOND_TICKET = '22222222-0000-7000-8000-000000000002';
export const NOW = '2026-11-22T10:00:00.000Z';
export const LATER = '2026-11-22T10:05:00.000Z';

export const customer: Author = { kind: 'customer', id: CUSTOMER };
export const bot: Author = { kind: 'bot', id: 'helper-bot' };
export const ada: Author = { kind: 'agent', id: 'ada' };
export const bob: Author = { kind: 'agent', id: 'bob' };

export const started: ConversationEvent = {
  type: 'ConversationStarted',
  data: { conversationId: CONVERSATION, customerId: CUSTOMER, channel: 'web', customerName: 'Jo', locale: 'en' },
};

export const requested = (
  ticketId = FIRST_TICKET,
  more: Partial<ConversationEventOf<'LiveChatRequested'>['data']> = {},
): ConversationEvent => ({
  type: 'LiveChatRequested',
  data: {
    ticketId,
    subject: null,
    topics: [],
    queue: null,
    requiredSkills: [],
    variables: {},
    requestedAt: NOW,
    ...more,
  },
});

export const joined = (
  agentId = 'ada',
  epoch = 1,
  ticketRevision = epoch,
  ticketId = FIRST_TICKET,
): ConversationEvent => ({
  type: 'AgentJoined',
  data: { ticketId, epoch, ticketRevision, agentId },
});

export const left = (
  agentId = 'ada',
  epoch = 2,
  ticketRevision = epoch,
  ticketId = FIRST_TICKET,
): ConversationEvent => ({
  type: 'AgentLeft',
  data: { ticketId, epoch, ticketRevision, agentId, why: 'unclaimed' },
});

export const endedByCustomer = (epoch = 0, ticketId = FIRST_TICKET): ConversationEvent => ({
  type: 'LiveChatEnded',
  data: { ticketId, epoch, ticketRevision: null, by: 'customer', why: 'left' },
});

export const endedByAgent = (epoch = 1, ticketRevision = 2, ticketId = FIRST_TICKET): ConversationEvent => ({
  type: 'LiveChatEnded',
  data: { ticketId, epoch, ticketRevision, by: 'agent', why: 'resolved' },
});

export const noted = (
  work: ConversationEventOf<'TicketNoted'>['data']['work'],
  more: Partial<ConversationEventOf<'TicketNoted'>['data']> = {},
): ConversationEvent => ({
  type: 'TicketNoted',
  data: { ticketId: FIRST_TICKET, epoch: 0, work, owner: null, ticketRevision: 0, ...more },
});

export const posted = (
  author: Author,
  clientMessageId = 'm1',
  more: Partial<ConversationEventOf<'MessagePosted'>['data']> = {},
): ConversationEvent => ({
  type: 'MessagePosted',
  data: { ticketId: null, author, text: 'hello', choices: null, choiceId: null, clientMessageId, at: NOW, ...more },
});

export const shared = (
  author: Author,
  fileId = 'f1',
  more: Partial<ConversationEventOf<'FileShared'>['data']> = {},
): ConversationEvent => ({
  type: 'FileShared',
  data: { ticketId: null, author, fileId, name: 'cat.png', contentType: 'image/png', size: 10, at: NOW, ...more },
});

export const collected = (variables: Record<string, string>): ConversationEvent => ({
  type: 'VariablesCollected',
  data: { variables },
});

export const wasRead = (kind: 'customer' | 'agent', id: string, upTo: number): ConversationEvent => ({
  type: 'MessagesRead',
  data: { by: { kind, id }, upTo },
});

export const note = (agentId = 'ada', ticketId: string | null = FIRST_TICKET): ConversationEvent => ({
  type: 'NoteAdded',
  data: { ticketId, agentId, text: 'careful' },
});

export const erased: ConversationEvent = { type: 'Erased', data: { ticketId: null, epoch: 0 } };

type Command<T extends ConversationCommand['type']> = Extract<ConversationCommand, { type: T }>;

export const post = (author: Author, more: Partial<Command<'PostMessage'>> = {}): Command<'PostMessage'> => ({
  type: 'PostMessage',
  author,
  ticketId: null,
  text: 'hello',
  choices: null,
  choiceId: null,
  clientMessageId: 'm1',
  now: NOW,
  ...more,
});

export const share = (author: Author, ticketId: string | null = null): Command<'ShareFile'> => ({
  type: 'ShareFile',
  author,
  ticketId,
  fileId: 'f1',
  name: 'cat.png',
  contentType: 'image/png',
  size: 10,
  now: NOW,
});

export const handover = (more: Partial<Command<'RequestLiveChat'>> = {}): Command<'RequestLiveChat'> => ({
  type: 'RequestLiveChat',
  ticketId: FIRST_TICKET,
  seen: 0,
  subject: null,
  topics: [],
  queue: null,
  requiredSkills: [],
  variables: {},
  now: NOW,
  ...more,
});

/** A history per mode: with the bot, waiting for an agent, live with Ada. */
export const withBot = [started];
export const waiting = [started, requested()];
export const live = [started, requested(), joined()];

/** Every command there is, once: for rules that hold for all of them. */
export const everyCommand: readonly ConversationCommand[] = [
  {
    type: 'StartConversation',
    conversationId: CONVERSATION,
    customerId: CUSTOMER,
    channel: 'web',
    customerName: null,
    locale: null,
  },
  post(customer),
  share(customer),
  { type: 'CollectVariables', variables: { topic: 'refund' } },
  handover(),
  { type: 'LeaveLiveChat', ticketId: FIRST_TICKET },
  { type: 'AddNote', agentId: 'ada', text: 'careful' },
  { type: 'MarkRead', by: { kind: 'customer', id: CUSTOMER }, upTo: 0 },
  { type: 'EraseConversation' },
  { type: 'FollowTicketJoined', ticketId: FIRST_TICKET, ticketRevision: 1, agentId: 'ada', epoch: 1 },
  { type: 'FollowTicketLeft', ticketId: FIRST_TICKET, ticketRevision: 2, agentId: 'ada', epoch: 2 },
  { type: 'FollowTicketClosed', ticketId: FIRST_TICKET, ticketRevision: 2, why: 'resolved', owner: 'ada', epoch: 1 },
  { type: 'FollowTicketNoted', ticketId: FIRST_TICKET, ticketRevision: 0, facts: null },
];
