import type { AnyPublicEvent, ConversationStateV1 } from '@baton/contracts';

/** The live chat of a conversation as its own stream says: who is joined, and so who may read on. */
export interface RunningChat {
  /** Revision of the conversation that this was last learned from; -1: nothing was. */
  readonly revision: number;
  /** Ticket of the running chat; null: the bot is in charge. */
  readonly ticketId: string | null;
  /** The agent joined; null: none. */
  readonly agentId: string | null;
  /** Ownership epoch of the ticket that joining or leaving followed; the least that it can be where only a state told. */
  readonly epoch: number;
}

export const noChat: RunningChat = { revision: -1, ticketId: null, agentId: null, epoch: 0 };

/** Public events of a conversation. */
export type ConversationEvent = Extract<AnyPublicEvent, { readonly type: `baton.conversation.${string}` }>;

export const isConversationEvent = (event: AnyPublicEvent): event is ConversationEvent =>
  event.type.startsWith('baton.conversation.');

/** The customer's data is gone: nothing follows. */
export const isErasure = ({ type }: ConversationEvent): boolean => type === 'baton.conversation.erased.v1';

type Told = Pick<RunningChat, 'ticketId' | 'agentId' | 'epoch'>;

/** What an event says of the running chat; null: nothing. */
const toldBy = (event: ConversationEvent): Told | null => {
  switch (event.type) {
    case 'baton.conversation.live-chat-requested.v1':
      return { ticketId: event.data.ticketId, agentId: null, epoch: 0 };
    case 'baton.conversation.agent-joined.v1':
      return { ticketId: event.data.ticketId, agentId: event.data.agentId, epoch: event.data.epoch };
    case 'baton.conversation.agent-left.v1':
      return { ticketId: event.data.ticketId, agentId: null, epoch: event.data.epoch };
    case 'baton.conversation.live-chat-ended.v1':
    case 'baton.conversation.erased.v1':
      return { ticketId: null, agentId: null, epoch: 0 };
    case 'baton.conversation.started.v1':
    case 'baton.conversation.message-posted.v1':
    case 'baton.conversation.file-shared.v1':
    case 'baton.conversation.variables-collected.v1':
    case 'baton.conversation.ticket-noted.v1':
    case 'baton.conversation.note-added.v1':
    case 'baton.conversation.messages-read.v1':
      return null;
  }
};

/** Events and states travel on two topics, and either may be ahead; an event that is behind still knows its epoch. */
export const afterEvent = (chat: RunningChat, event: ConversationEvent): RunningChat => {
  const told = toldBy(event);
  if (told === null) return chat;
  const revision = event.streamRevision ?? -1;
  if (revision > chat.revision) return { ...told, revision };
  const isSame = told.ticketId === chat.ticketId && told.ticketId !== null;
  return isSame && told.epoch > chat.epoch ? { ...chat, epoch: told.epoch } : chat;
};

/** A state has no epoch: where it tells of another agent than before, the ticket must have changed hands at least once more. */
export const afterState = (chat: RunningChat, state: ConversationStateV1): RunningChat => {
  const { ticketId, agentId, revision } = state;
  if (revision <= chat.revision) return chat;
  if (ticketId === null) return { ...noChat, revision };
  const joined = agentId === null ? 0 : 1;
  if (ticketId !== chat.ticketId) return { revision, ticketId, agentId, epoch: joined };
  return { revision, ticketId, agentId, epoch: agentId === chat.agentId ? chat.epoch : chat.epoch + 1 };
};

/**
 * Whether an account is of a moment before an event. One that is not was told by states that were ahead of the events when reading began:
 * who was joined when the event was written is then not known.
 */
export const isBefore = (
  { revision }: { readonly revision: number },
  { streamRevision }: { readonly streamRevision: number | null },
): boolean => revision < (streamRevision ?? -1);
