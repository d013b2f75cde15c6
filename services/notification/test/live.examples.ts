import { randomUUID } from 'node:crypto';
import type { AgentStateV1, ConversationStateV1, PublicEventData, TicketStateV1 } from '@baton/contracts';
import type { ConversationEvent } from '../src/domain/running-chat';
import type { AgentViewer, CustomerViewer } from '../src/domain/viewer';

export const T = '2026-01-01T00:00:00.000Z';
export const CONVERSATION = '11111111-0000-7000-8000-000000000001';
export const CUSTOMER = '22222222-0000-7000-8000-000000000001';
export const TICKET = '33333333-0000-7000-8000-000000000001';
export const OTHER_TICKET = '33333333-0000-7000-8000-000000000002';

export const ticketState = (changes: Partial<TicketStateV1> = {}): TicketStateV1 => ({
  id: TICKET,
  conversationId: CONVERSATION,
  customer: { id: CUSTOMER, name: 'Eve', presence: 'present' },
  channel: 'web',
  subject: 'late parcel',
  topics: [],
  queue: null,
  requiredSkills: [],
  variables: { order: 'No. 4711' },
  work: 'pending',
  owner: null,
  epoch: 0,
  createdAt: T,
  waitingSince: T,
  claimedAt: null,
  revision: 0,
  ...changes,
});

export const claimedBy = (owner: string, epoch = 1, changes: Partial<TicketStateV1> = {}): TicketStateV1 =>
  ticketState({ work: 'claimed', owner, epoch, claimedAt: T, revision: epoch, ...changes });

export const conversationState = (changes: Partial<ConversationStateV1> = {}): ConversationStateV1 => ({
  id: CONVERSATION,
  customer: { id: CUSTOMER, name: 'Eve', locale: 'en' },
  channel: 'web',
  mode: 'waiting',
  ticketId: TICKET,
  agentId: null,
  lastMessage: null,
  unread: 0,
  unansweredSince: null,
  revision: 1,
  ...changes,
});

export const agentState = (id: string, name: string): AgentStateV1 => ({
  id,
  name,
  skills: [],
  queues: [],
  preferences: { sound: true, locale: null, theme: 'system' },
  revision: 0,
});

export const agent = (id: string, changes: Partial<AgentViewer> = {}): AgentViewer => ({
  kind: 'agent',
  id,
  isSupervisor: false,
  skills: [],
  queues: [],
  ...changes,
});

export const customer: CustomerViewer = {
  kind: 'customer',
  customerId: CUSTOMER,
  conversationId: CONVERSATION,
  channel: 'web',
};

type Kind = ConversationEvent['type'] extends `baton.conversation.${infer K}.v1` ? K : never;
type Whose = 'conversationId' | 'customerId' | 'channel';

/** A public event of the example conversation, as it comes from the bus. */
export const happened = <K extends Kind>(
  kind: K,
  revision: number,
  data: Omit<PublicEventData<`baton.conversation.${K}.v1`>, Whose>,
): ConversationEvent =>
  ({
    id: randomUUID(),
    type: `baton.conversation.${kind}.v1`,
    source: 'baton/conversation',
    subject: `conversation-${CONVERSATION}`,
    time: T,
    partitionKey: CONVERSATION,
    streamRevision: revision,
    storePosition: String(revision),
    storeId: 'store',
    actor: null,
    correlationId: null,
    causationId: null,
    traceparent: null,
    data: { conversationId: CONVERSATION, customerId: CUSTOMER, channel: 'web', ...data },
  }) as unknown as ConversationEvent;

const order = (revision: number) => ({ previousForCustomer: revision - 1, previousForAgents: revision - 1 });

export const said = (revision: number, text: string, author: { kind: 'customer' | 'bot' | 'agent'; id: string }) =>
  happened('message-posted', revision, {
    ...order(revision),
    ticketId: TICKET,
    author,
    text,
    choices: null,
    choiceId: null,
    clientMessageId: `m${revision}`,
  });

export const customerSaid = (revision: number, text: string): ConversationEvent =>
  said(revision, text, { kind: 'customer', id: CUSTOMER });

export const requested = (revision: number, ticketId = TICKET): ConversationEvent =>
  happened('live-chat-requested', revision, {
    ...order(revision),
    ticketId,
    customerName: 'Eve',
    subject: null,
    topics: [],
    queue: null,
    requiredSkills: [],
    variables: null,
    requestedAt: T,
  });

export const joined = (revision: number, agentId: string, epoch = 1, ticketId = TICKET): ConversationEvent =>
  happened('agent-joined', revision, { ...order(revision), ticketId, epoch, agentId });

export const left = (revision: number, agentId: string, epoch = 2, ticketId = TICKET): ConversationEvent =>
  happened('agent-left', revision, { ...order(revision), ticketId, epoch, agentId, why: 'unclaimed' });

export const ended = (
  revision: number,
  by: 'customer' | 'agent' = 'customer',
  ticketId = TICKET,
  epoch = 1,
): ConversationEvent =>
  happened('live-chat-ended', revision, {
    ...order(revision),
    ticketId,
    epoch,
    by,
    why: by === 'customer' ? 'left' : 'resolved',
  });

export const note = (revision: number, agentId: string, text: string): ConversationEvent =>
  happened('note-added', revision, { previousForAgents: revision - 1, ticketId: TICKET, agentId, text });
