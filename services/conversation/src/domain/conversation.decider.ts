import type { Author } from '@baton/contracts';
import { type Decider, Rejection } from '@baton/decider';
import type {
  AddNote,
  CollectVariables,
  ConversationCommand,
  FollowTicketClosed,
  FollowTicketJoined,
  FollowTicketLeft,
  FollowTicketNoted,
  LeaveLiveChat,
  MarkRead,
  PostMessage,
  RequestLiveChat,
  ShareFile,
  StartConversation,
} from './conversation.commands';
import type { ConversationEvent } from './conversation.events';
import { evolve, initialConversation, sentKey, type ConversationState } from './conversation.state';
import { revisionOf } from './sent-messages';
import type { KnownTicket } from './tickets-of-conversation';

/** What the bot may collect about one customer, all together. */
export const VARIABLES_MAX = { count: 100, characters: 32_000 } as const;

const decide = (command: ConversationCommand, state: ConversationState): ConversationEvent[] => {
  if (state.lifecycle === 'erased') throw new Rejection('erased');
  if (command.type === 'StartConversation') return start(command, state);
  if (state.lifecycle === 'none') throw new Rejection('conversation-not-found');
  switch (command.type) {
    case 'PostMessage':
      return postMessage(command, state);
    case 'ShareFile':
      return shareFile(command, state);
    case 'CollectVariables':
      return collectVariables(command, state);
    case 'RequestLiveChat':
      return requestLiveChat(command, state);
    case 'LeaveLiveChat':
      return leaveLiveChat(command, state);
    case 'AddNote':
      return addNote(command, state);
    case 'MarkRead':
      return markRead(command, state);
    case 'EraseConversation':
      return [{ type: 'Erased', data: { ticketId: state.ticketId, epoch: runningTicket(state)?.epoch ?? 0 } }];
    case 'FollowTicketJoined':
      return followJoined(command, state);
    case 'FollowTicketLeft':
      return followLeft(command, state);
    case 'FollowTicketClosed':
      return followClosed(command, state);
    case 'FollowTicketNoted':
      return followNoted(command, state);
  }
};

const start = (command: StartConversation, state: ConversationState): ConversationEvent[] => {
  if (state.lifecycle === 'open') return [];
  const { conversationId, customerId, channel, customerName, locale } = command;
  return [{ type: 'ConversationStarted', data: { conversationId, customerId, channel, customerName, locale } }];
};

/** Customers are always heard; the bot only while it is in charge; an agent only in the chat that they name and are joined in. */
const assertMaySpeak = (author: Author, ticketId: string | null, state: ConversationState): void => {
  switch (author.kind) {
    case 'customer':
      return;
    case 'bot':
      if (state.mode !== 'bot') throw new Rejection('bot-not-in-charge');
      return;
    case 'agent':
      if (ticketId === null || state.ticketId !== ticketId) throw new Rejection('chat-ended');
      if (state.agentId !== author.id) throw new Rejection('not-joined');
  }
};

/** The revision of the message that this author posted under this client message id, or null. */
export const findSent = (state: ConversationState, author: Author, clientMessageId: string): number | null =>
  revisionOf(state.sent, sentKey(author, clientMessageId));

const postMessage = (command: PostMessage, state: ConversationState): ConversationEvent[] => {
  const { author, text, choices, choiceId, clientMessageId, now } = command;
  if (findSent(state, author, clientMessageId) !== null) return [];
  assertMaySpeak(author, command.ticketId, state);
  const offered = choices && choices.map(({ id, label }) => ({ id, label }));
  const data = { ticketId: state.ticketId, author, text, choices: offered, choiceId, clientMessageId, at: now };
  return [{ type: 'MessagePosted', data }];
};

const shareFile = (command: ShareFile, state: ConversationState): ConversationEvent[] => {
  const { author, fileId, name, contentType, size, now } = command;
  assertMaySpeak(author, command.ticketId, state);
  return [{ type: 'FileShared', data: { ticketId: state.ticketId, author, fileId, name, contentType, size, at: now } }];
};

/** What is known after the new ones were merged over it. */
const merged = (state: ConversationState, variables: Readonly<Record<string, string>>): Record<string, string> => {
  const all = { ...state.variables, ...variables };
  const entries = Object.entries(all);
  const characters = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (entries.length > VARIABLES_MAX.count || characters > VARIABLES_MAX.characters) {
    throw new Rejection('too-many-variables', { ...VARIABLES_MAX });
  }
  return all;
};

const collectVariables = ({ variables }: CollectVariables, state: ConversationState): ConversationEvent[] => {
  merged(state, variables);
  const isNews = Object.entries(variables).some(([name, value]) => state.variables[name] !== value);
  return isNews ? [{ type: 'VariablesCollected', data: { variables: { ...variables } } }] : [];
};

/** In any mode but bot's the running chat is the answer; so one conversation has one, whatever races. */
const requestLiveChat = (command: RequestLiveChat, state: ConversationState): ConversationEvent[] => {
  if (state.mode !== 'bot') return [];
  const { seen, ticketId, subject, queue, now } = command;
  if (seen !== null && state.customerEndedAt !== null && seen < state.customerEndedAt)
    throw new Rejection('chat-ended');
  const data = {
    ticketId,
    subject,
    topics: [...command.topics],
    queue,
    requiredSkills: [...command.requiredSkills],
    variables: merged(state, command.variables),
    requestedAt: now,
  };
  return [{ type: 'LiveChatRequested', data }];
};

const leaveLiveChat = ({ ticketId }: LeaveLiveChat, state: ConversationState): ConversationEvent[] => {
  if (state.ticketId === ticketId) {
    const epoch = runningTicket(state)?.epoch ?? 0;
    return [{ type: 'LiveChatEnded', data: { ticketId, epoch, ticketRevision: null, by: 'customer', why: 'left' } }];
  }
  if (ticketOf(state, ticketId)?.endedBy === 'customer') return [];
  throw new Rejection('no-live-chat');
};

const addNote = ({ agentId, text }: AddNote, state: ConversationState): ConversationEvent[] => [
  { type: 'NoteAdded', data: { ticketId: state.ticketId, agentId, text } },
];

/** Marks only rise, and never point past what there is. */
const markRead = ({ by, upTo }: MarkRead, state: ConversationState): ConversationEvent[] => {
  const { customer, agents } = state.readUpTo;
  const marked = by.kind === 'customer' ? customer : ((Object.hasOwn(agents, by.id) ? agents[by.id] : undefined) ?? -1);
  const reached = Math.min(upTo, state.revision);
  return reached > marked ? [{ type: 'MessagesRead', data: { by: { kind: by.kind, id: by.id }, upTo: reached } }] : [];
};

const ticketOf = (state: ConversationState, id: string): KnownTicket | undefined =>
  Object.hasOwn(state.tickets, id) ? state.tickets[id] : undefined;

const runningTicket = (state: ConversationState): KnownTicket | undefined =>
  state.ticketId === null ? undefined : ticketOf(state, state.ticketId);

/** The event was followed already: the ticket's own order says so, whatever the bus delivers again. */
const isRepeat = (command: { ticketId: string; ticketRevision: number }, state: ConversationState): boolean =>
  command.ticketRevision <= (ticketOf(state, command.ticketId)?.revision ?? -1);

/** The ticket is the running chat, and this is not older than what is known of it. */
const isCurrent = (command: { ticketId: string; epoch: number }, state: ConversationState): boolean =>
  state.ticketId === command.ticketId && command.epoch >= (runningTicket(state)?.epoch ?? 0);

type NotedFacts = NonNullable<FollowTicketNoted['facts']>;

const noted = (
  { ticketId, ticketRevision }: { ticketId: string; ticketRevision: number },
  facts: NotedFacts,
): ConversationEvent[] => [
  { type: 'TicketNoted', data: { ticketId, epoch: facts.epoch, work: facts.work, owner: facts.owner, ticketRevision } },
];

const followJoined = (command: FollowTicketJoined, state: ConversationState): ConversationEvent[] => {
  const { ticketId, ticketRevision, agentId, epoch } = command;
  if (isRepeat(command, state)) return [];
  if (!isCurrent(command, state)) return noted(command, { work: 'claimed', owner: agentId, epoch });
  return [{ type: 'AgentJoined', data: { ticketId, epoch, ticketRevision, agentId } }];
};

const followLeft = (command: FollowTicketLeft, state: ConversationState): ConversationEvent[] => {
  const { ticketId, ticketRevision, agentId, epoch } = command;
  if (isRepeat(command, state)) return [];
  if (!isCurrent(command, state) || state.agentId === null)
    return noted(command, { work: 'pending', owner: null, epoch });
  return [{ type: 'AgentLeft', data: { ticketId, epoch, ticketRevision, agentId, why: 'unclaimed' } }];
};

const followClosed = (command: FollowTicketClosed, state: ConversationState): ConversationEvent[] => {
  const { ticketId, ticketRevision, owner, epoch, why } = command;
  if (isRepeat(command, state)) return [];
  if (!isCurrent(command, state)) return noted(command, { work: why, owner, epoch });
  const by = why === 'erased' ? 'system' : 'agent';
  return [{ type: 'LiveChatEnded', data: { ticketId, epoch, ticketRevision, by, why } }];
};

const followNoted = (command: FollowTicketNoted, state: ConversationState): ConversationEvent[] => {
  if (isRepeat(command, state)) return [];
  const known = ticketOf(state, command.ticketId) ?? { work: 'pending' as const, owner: null, epoch: 0 };
  return noted(command, command.facts ?? known);
};

/** The conversation: what the customer does is decided here, what agents do arrives from their ticket's events. */
export const conversationDecider: Decider<ConversationState, ConversationCommand, ConversationEvent> = {
  initial: initialConversation,
  evolve,
  decide,
};
