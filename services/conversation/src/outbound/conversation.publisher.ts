import {
  type ConversationStateV1,
  ERASED_HEADER,
  type PublicEventData,
  type PublicEventType,
  topics,
} from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import { type Change, eventRecord, stateRecord } from '@baton/relay';
import type { ConversationEvent, ConversationEventOf } from '../domain/conversation.events';
import { type ConversationState, customerReadUpTo } from '../domain/conversation.state';
import { isOpen } from '../domain/tickets-of-conversation';

type ConversationChange = Change<ConversationState, ConversationEvent>;
type PublicType = Extract<PublicEventType, `baton.conversation.${string}`>;
type Translated = { [T in PublicType]: { readonly type: T; readonly data: PublicEventData<T> } }[PublicType];

/**
 * The public records of one stored event: its event, then the conversation's new state or the tombstone.
 * Pure: the relay adds the place in store and generation to the headers.
 */
export const translateConversation = (change: ConversationChange): OutgoingRecord[] => {
  const { recorded, after } = change;
  const { type, data } = publicEvent(change);
  const key = after.conversationId;
  return [
    eventRecord({ topic: topics.conversationEvents, source: 'baton/conversation', recorded, type, key, data }),
    stateRecord(
      topics.conversationState,
      key,
      publicState(after),
      after.lifecycle === 'erased' ? { [ERASED_HEADER]: 'true' } : {},
    ),
  ];
};

/** null once nothing of it is live: back with the bot, nothing unanswered, no ticket pending or claimed; or erased. */
export const publicState = (state: ConversationState): ConversationStateV1 | null => {
  const { customerId, customerName, locale, channel, mode, ticketId, agentId, unansweredSince, lastMessage } = state;
  const isLive = mode !== 'bot' || unansweredSince !== null || Object.values(state.tickets).some(isOpen);
  if (!isLive) return null;
  return {
    id: state.conversationId,
    customer: { id: customerId, name: customerName, locale },
    channel,
    mode,
    ticketId,
    agentId,
    lastMessage: lastMessage && {
      revision: lastMessage.revision,
      at: lastMessage.at,
      author: lastMessage.author,
      text: lastMessage.text,
      kind: lastMessage.kind,
    },
    unread: state.unread.length,
    unansweredSince,
    customerReadUpTo: customerReadUpTo(state),
    revision: state.revision,
  };
};

/** Stored types are private: every member of a public event is named here, on purpose. */
const publicEvent = ({ event, before, after }: ConversationChange): Translated => {
  const { conversationId, customerId, channel } = after;
  const whose = { conversationId, customerId, channel };
  const order = { previousForCustomer: before.lastForCustomer, previousForAgents: before.lastForAgents };
  switch (event.type) {
    case 'MessagePosted':
    case 'FileShared':
      return said(event, { ...whose, ...order });
    case 'LiveChatRequested':
    case 'AgentJoined':
    case 'AgentLeft':
    case 'LiveChatEnded':
      return chatChanged(event, { ...whose, ...order }, before.customerName);
    case 'NoteAdded': {
      const { ticketId, agentId, text } = event.data;
      const { previousForAgents } = order;
      return {
        type: 'baton.conversation.note-added.v1',
        data: { ...whose, previousForAgents, ticketId, agentId, text },
      };
    }
    case 'ConversationStarted':
    case 'VariablesCollected':
    case 'TicketNoted':
    case 'MessagesRead':
    case 'Erased':
      return besidesItems(event, whose);
  }
};

type Whose = Pick<PublicEventData<'baton.conversation.started.v1'>, 'conversationId' | 'customerId' | 'channel'>;
type Aside = ConversationEventOf<
  'ConversationStarted' | 'VariablesCollected' | 'TicketNoted' | 'MessagesRead' | 'Erased'
>;

/** What no reader of the thread is shown, so that it has no `previous`. */
const besidesItems = (event: Aside, whose: Whose): Translated => {
  switch (event.type) {
    case 'ConversationStarted': {
      const { customerName, locale } = event.data;
      return { type: 'baton.conversation.started.v1', data: { ...whose, customerName, locale } };
    }
    case 'VariablesCollected': {
      const { variables } = event.data;
      return { type: 'baton.conversation.variables-collected.v1', data: { ...whose, variables } };
    }
    case 'TicketNoted': {
      const { ticketId, epoch, work, owner, ticketRevision } = event.data;
      const facts = { ticketId, epoch, work, owner, ticketRevision };
      return { type: 'baton.conversation.ticket-noted.v1', data: { ...whose, ...facts } };
    }
    case 'MessagesRead': {
      const { by, upTo } = event.data;
      return { type: 'baton.conversation.messages-read.v1', data: { ...whose, by, upTo } };
    }
    case 'Erased': {
      const { ticketId, epoch } = event.data;
      return { type: 'baton.conversation.erased.v1', data: { ...whose, ticketId, epoch } };
    }
  }
};

type OfItem = Whose &
  Pick<PublicEventData<'baton.conversation.agent-joined.v1'>, 'previousForCustomer' | 'previousForAgents'>;

const said = (
  event: ConversationEventOf<'MessagePosted'> | ConversationEventOf<'FileShared'>,
  item: OfItem,
): Translated => {
  if (event.type === 'MessagePosted') {
    const { ticketId, author, text, choices, choiceId, clientMessageId } = event.data;
    return {
      type: 'baton.conversation.message-posted.v1',
      data: { ...item, ticketId, author, text, choices, choiceId, clientMessageId },
    };
  }
  const { ticketId, author, fileId, name, contentType, size } = event.data;
  return {
    type: 'baton.conversation.file-shared.v1',
    data: { ...item, ticketId, author, fileId, name, contentType, size },
  };
};

type ChatEvent = ConversationEventOf<'LiveChatRequested' | 'AgentJoined' | 'AgentLeft' | 'LiveChatEnded'>;

const chatChanged = (event: ChatEvent, item: OfItem, customerName: string | null): Translated => {
  switch (event.type) {
    case 'LiveChatRequested': {
      const { ticketId, subject, topics: about, queue, requiredSkills, variables, requestedAt } = event.data;
      const asked = { ticketId, customerName, subject, topics: about, queue, requiredSkills, variables, requestedAt };
      return { type: 'baton.conversation.live-chat-requested.v1', data: { ...item, ...asked } };
    }
    case 'AgentJoined': {
      const { ticketId, epoch, agentId } = event.data;
      return { type: 'baton.conversation.agent-joined.v1', data: { ...item, ticketId, epoch, agentId } };
    }
    case 'AgentLeft': {
      const { ticketId, epoch, agentId, why } = event.data;
      return { type: 'baton.conversation.agent-left.v1', data: { ...item, ticketId, epoch, agentId, why } };
    }
    case 'LiveChatEnded': {
      const { ticketId, epoch, by, why } = event.data;
      return { type: 'baton.conversation.live-chat-ended.v1', data: { ...item, ticketId, epoch, by, why } };
    }
  }
};
