import type { ReadingRight } from '../domain/conversation.access';
import { type ConversationState, customerReadUpTo } from '../domain/conversation.state';
import type { ConversationResource } from './conversation.api';

/** Files shown with a conversation, newest last; older ones are items of the thread. */
const FILES_SHOWN = 200;

/** A conversation as a reader is given it. */
export const toResource = (
  state: ConversationState,
  agents: ReadonlyMap<string, string | null>,
  right: Pick<ReadingRight, 'variables'>,
): ConversationResource => {
  const ticket = state.ticketId === null ? undefined : state.tickets[state.ticketId];
  return {
    id: state.conversationId,
    channel: state.channel,
    customer: { id: state.customerId, name: state.customerName, locale: state.locale },
    mode: state.mode,
    ticket:
      state.ticketId === null || ticket === undefined
        ? null
        : {
            id: state.ticketId,
            work: ticket.work,
            waitingSince: ticket.waitingSince,
            revision: ticket.revision,
          },
    agent: state.agentId === null ? null : { id: state.agentId, name: agents.get(state.agentId) ?? null },
    variables: right.variables ? state.variables : {},
    files: state.files.slice(-FILES_SHOWN).map(({ fileId, name, contentType, size, author, at }) => ({
      fileId,
      name,
      type: contentType,
      size,
      author: { kind: author.kind, id: author.id },
      at,
    })),
    customerReadUpTo: customerReadUpTo(state),
    revision: state.revision,
  };
};
