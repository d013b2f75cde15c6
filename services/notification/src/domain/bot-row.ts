import type { ConversationStateV1 } from '@baton/contracts';
import type { ConversationEvent } from './running-chat';

/** A customer who waits for the bot's answer. */
export interface BotRow {
  readonly id: string;
  readonly channel: string;
  readonly customer: ConversationStateV1['customer'];
  readonly lastMessage: ConversationStateV1['lastMessage'];
  readonly unansweredSince: string;
  readonly revision: number;
}

/** null: the bot is not in charge, or has answered. */
export const botRow = (state: ConversationStateV1 | undefined): BotRow | null => {
  if (state === undefined || state.mode !== 'bot' || state.unansweredSince === null) return null;
  const { id, channel, customer, lastMessage, unansweredSince, revision } = state;
  return { id, channel, customer, lastMessage, unansweredSince, revision };
};

/** Something that a customer said to the bot. */
export type SaidToBot = Extract<
  ConversationEvent,
  { type: 'baton.conversation.message-posted.v1' | 'baton.conversation.file-shared.v1' }
>;

/** null: it was said to somebody else, or by somebody else, or is nothing that is said. */
export const saidToBot = (event: ConversationEvent): SaidToBot | null => {
  if (event.type !== 'baton.conversation.message-posted.v1' && event.type !== 'baton.conversation.file-shared.v1')
    return null;
  const { author, ticketId } = event.data;
  return author.kind === 'customer' && ticketId === null ? event : null;
};

const ANSWER = /^bot:([0-9a-f-]{36}):/;

/** A bot's message answers the customer's that its id names, and all before that; one whose id names none answers all. */
const answeredBy = (clientMessageId: string, open: readonly SaidToBot[]): number => {
  const named = ANSWER.exec(clientMessageId)?.[1];
  return named === undefined ? open.length : open.findIndex(({ id }) => id === named) + 1;
};

/** What is still open of one conversation after an event. */
const openAfter = (open: readonly SaidToBot[], event: ConversationEvent): readonly SaidToBot[] => {
  const said = saidToBot(event);
  if (said !== null) return [...open, said];
  switch (event.type) {
    case 'baton.conversation.message-posted.v1': {
      const { author, clientMessageId } = event.data;
      return author.kind === 'bot' ? open.slice(answeredBy(clientMessageId, open)) : open;
    }
    case 'baton.conversation.live-chat-requested.v1':
    case 'baton.conversation.erased.v1':
      return [];
    case 'baton.conversation.file-shared.v1':
      return event.data.author.kind === 'bot' ? [] : open;
    case 'baton.conversation.started.v1':
    case 'baton.conversation.variables-collected.v1':
    case 'baton.conversation.agent-joined.v1':
    case 'baton.conversation.agent-left.v1':
    case 'baton.conversation.live-chat-ended.v1':
    case 'baton.conversation.ticket-noted.v1':
    case 'baton.conversation.note-added.v1':
    case 'baton.conversation.messages-read.v1':
      return open;
  }
};

/**
 * What customers said to the bot in these events and no bot has answered in them. A row tells less: an answer to the last message but one
 * makes a conversation look answered, and if the bot dies then, only this tells of the last.
 * @param events of any conversations, each in its order.
 */
export const unansweredIn = (events: Iterable<ConversationEvent>): readonly SaidToBot[] => {
  const open = new Map<string, readonly SaidToBot[]>();
  for (const event of events) {
    const { conversationId } = event.data;
    open.set(conversationId, openAfter(open.get(conversationId) ?? [], event));
  }
  return [...open.values()].flat();
};
