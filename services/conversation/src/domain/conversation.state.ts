import type { Author } from '@baton/contracts';
import type { ConversationEvent, ConversationEventOf } from './conversation.events';
import { nothingSent, remember, type SentMessages } from './sent-messages';
import { closeTickets, openTicket, updateTicket, type TicketsOfConversation } from './tickets-of-conversation';

export type Mode = 'bot' | 'waiting' | 'live';

export interface SharedFile {
  readonly fileId: string;
  readonly name: string | null;
  readonly contentType: string;
  readonly size: number;
  readonly author: Author;
  readonly at: string;
  readonly revision: number;
}

export interface LastMessage {
  readonly kind: 'message' | 'file';
  readonly revision: number;
  readonly at: string;
  readonly author: Author;
  readonly text: string | null;
}

/** Everything that decides about one conversation, and what its readers are shown. Plain objects and arrays only. */
export interface ConversationState extends TicketsOfConversation {
  /** `none`: the stream does not exist. */
  readonly lifecycle: 'none' | 'open' | 'erased';
  readonly conversationId: string;
  readonly customerId: string;
  readonly channel: string;
  readonly customerName: string | null;
  readonly locale: string | null;
  /** Revision of the last event folded; -1 before the first. */
  readonly revision: number;
  readonly mode: Mode;
  /** The running chat, null exactly in mode bot. */
  readonly ticketId: string | null;
  /** The agent joined, non-null exactly in mode live. */
  readonly agentId: string | null;
  /** Where the customer last ended a chat: a handover whose sender had not seen that far is late. */
  readonly customerEndedAt: number | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly files: readonly SharedFile[];
  readonly sent: SentMessages;
  readonly readUpTo: { readonly customer: number; readonly agents: Readonly<Record<string, number>> };
  /** Revisions of the customer's messages after the last one that any agent read or answered; the newest 1,000. */
  readonly unread: readonly number[];
  /** Oldest customer message that no agent (in mode bot: no bot) has answered. */
  readonly unansweredSince: string | null;
  readonly lastMessage: LastMessage | null;
  /** Revision of the newest item that each kind of reader may see: the `previous` of the next one. */
  readonly lastForCustomer: number | null;
  readonly lastForAgents: number | null;
}

export const initialConversation: ConversationState = {
  lifecycle: 'none',
  conversationId: '',
  customerId: '',
  channel: '',
  customerName: null,
  locale: null,
  revision: -1,
  mode: 'bot',
  ticketId: null,
  agentId: null,
  customerEndedAt: null,
  tickets: {},
  formerOwners: {},
  variables: {},
  files: [],
  sent: nothingSent,
  readUpTo: { customer: -1, agents: {} },
  unread: [],
  unansweredSince: null,
  lastMessage: null,
  lastForCustomer: null,
  lastForAgents: null,
};

/** Up to which revision the customer has read; null: never. */
export const customerReadUpTo = ({ readUpTo }: Pick<ConversationState, 'readUpTo'>): number | null =>
  readUpTo.customer < 0 ? null : readUpTo.customer;

/** A copy of the unread list per message must stay cheap; past this the count stands still. */
const UNREAD_KEPT = 1_000;

/** How `sent` names one author's message. */
export const sentKey = ({ kind, id }: Author, clientMessageId: string): string =>
  JSON.stringify([kind, id, clientMessageId]);

/** Folds one event. Every event is one revision. */
export const evolve = (before: ConversationState, event: ConversationEvent): ConversationState => {
  const revision = before.revision + 1;
  return { ...changed(before, event, revision), revision };
};

const changed = (state: ConversationState, event: ConversationEvent, revision: number): ConversationState => {
  switch (event.type) {
    case 'ConversationStarted': {
      const { conversationId, customerId, channel, customerName, locale } = event.data;
      return { ...state, lifecycle: 'open', conversationId, customerId, channel, customerName, locale };
    }
    case 'MessagePosted':
      return posted(state, event.data, revision);
    case 'FileShared':
      return shared(state, event.data, revision);
    case 'VariablesCollected':
      return { ...state, variables: { ...state.variables, ...event.data.variables } };
    case 'LiveChatRequested':
      return requested(state, event.data, revision);
    case 'AgentJoined':
      return { ...onTicket(state, event, revision), mode: 'live', agentId: event.data.agentId };
    case 'AgentLeft':
      return { ...onTicket(state, event, revision), mode: 'waiting', agentId: null };
    case 'LiveChatEnded':
      return ended(state, event.data, revision);
    case 'TicketNoted': {
      const { ticketId, work, owner, epoch, ticketRevision } = event.data;
      return { ...state, ...updateTicket(state, ticketId, { work, owner, epoch, revision: ticketRevision }, revision) };
    }
    case 'NoteAdded':
      return { ...state, lastForAgents: revision };
    case 'MessagesRead':
      return read(state, event.data);
    case 'Erased':
      return erased(state);
  }
};

const seenByAll = (state: ConversationState, revision: number): ConversationState => ({
  ...state,
  lastForCustomer: revision,
  lastForAgents: revision,
});

/** The running chat's ticket changed hands. */
const onTicket = (
  state: ConversationState,
  { type, data }: ConversationEventOf<'AgentJoined'> | ConversationEventOf<'AgentLeft'>,
  revision: number,
): ConversationState => {
  const held =
    type === 'AgentJoined'
      ? { work: 'claimed' as const, owner: data.agentId }
      : { work: 'pending' as const, owner: null };
  const news = { ...held, epoch: data.epoch, revision: data.ticketRevision };
  return { ...seenByAll(state, revision), ...updateTicket(state, data.ticketId, news, revision) };
};

/** What a message and a file do alike: a customer's waits for an answer, anybody else's is one. */
const spoke = (state: ConversationState, said: LastMessage): ConversationState => {
  const after = { ...seenByAll(state, said.revision), lastMessage: said };
  switch (said.author.kind) {
    case 'customer':
      return {
        ...after,
        unread: [...state.unread.slice(1 - UNREAD_KEPT), said.revision],
        unansweredSince: state.unansweredSince ?? said.at,
      };
    case 'bot':
      return { ...after, unansweredSince: null };
    case 'agent':
      return { ...after, unread: [], unansweredSince: null };
  }
};

const posted = (state: ConversationState, data: ConversationEventOf<'MessagePosted'>['data'], revision: number) => ({
  ...spoke(state, { kind: 'message', revision, at: data.at, author: data.author, text: data.text }),
  sent: remember(state.sent, sentKey(data.author, data.clientMessageId), revision),
});

const shared = (state: ConversationState, data: ConversationEventOf<'FileShared'>['data'], revision: number) => {
  const { fileId, name, contentType, size, author, at } = data;
  return {
    ...spoke(state, { kind: 'file', revision, at, author, text: name }),
    files: [...state.files, { fileId, name, contentType, size, author, at, revision }],
  };
};

const requested = (
  state: ConversationState,
  data: ConversationEventOf<'LiveChatRequested'>['data'],
  revision: number,
): ConversationState => ({
  ...seenByAll(state, revision),
  ...openTicket(state, data.ticketId, {
    queue: data.queue,
    requiredSkills: data.requiredSkills,
    waitingSince: data.requestedAt,
  }),
  mode: 'waiting',
  ticketId: data.ticketId,
  variables: data.variables ?? state.variables,
});

/** Nobody will answer what was written to an agent who is gone, so nothing of it stays unanswered. */
const ended = (
  state: ConversationState,
  data: ConversationEventOf<'LiveChatEnded'>['data'],
  revision: number,
): ConversationState => {
  const ticket = {
    endedBy: data.by,
    ...(data.ticketRevision !== null && { revision: data.ticketRevision, epoch: data.epoch }),
    ...(data.why !== 'left' && { work: data.why }),
  };
  return {
    ...seenByAll(state, revision),
    ...updateTicket(state, data.ticketId, ticket, revision),
    mode: 'bot',
    ticketId: null,
    agentId: null,
    unansweredSince: null,
    customerEndedAt: data.by === 'customer' ? revision : state.customerEndedAt,
  };
};

const read = (
  state: ConversationState,
  { by, upTo }: ConversationEventOf<'MessagesRead'>['data'],
): ConversationState =>
  by.kind === 'customer'
    ? { ...state, readUpTo: { ...state.readUpTo, customer: upTo } }
    : {
        ...state,
        readUpTo: { ...state.readUpTo, agents: { ...state.readUpTo.agents, [by.id]: upTo } },
        unread: state.unread.filter((revision) => revision > upTo),
      };

/** Ids and kinds stay for the audit; every text is dropped from the fold, whatever the key's state. */
const erased = (state: ConversationState): ConversationState => ({
  ...initialConversation,
  lifecycle: 'erased',
  conversationId: state.conversationId,
  customerId: state.customerId,
  channel: state.channel,
  ...closeTickets(state),
});
