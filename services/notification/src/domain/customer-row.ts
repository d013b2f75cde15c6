import type { ConversationStateV1, TicketStateV1 } from '@baton/contracts';
import type { NameOf } from './inbox-row';
import type { CustomerViewer } from './viewer';

/** What a customer is shown of their own conversation. */
export interface CustomerRow {
  readonly id: string;
  readonly channel: string;
  readonly mode: ConversationStateV1['mode'];
  readonly ticket: {
    readonly id: string;
    readonly work: TicketStateV1['work'];
    /** null until the ticket was heard of. */
    readonly waitingSince: string | null;
    readonly revision: number | null;
  } | null;
  readonly agent: { readonly id: string; readonly name: string | null } | null;
  /** null: nothing of it is live; it is with the bot, and the conversation service knows the rest. */
  readonly revision: number | null;
}

/** @param ticket of the running chat, once it was heard of. */
export const customerRow = (
  viewer: CustomerViewer,
  conversation: ConversationStateV1 | undefined,
  ticket: TicketStateV1 | undefined,
  nameOf: NameOf,
): CustomerRow => {
  if (conversation === undefined) {
    return {
      id: viewer.conversationId,
      channel: viewer.channel,
      mode: 'bot',
      ticket: null,
      agent: null,
      revision: null,
    };
  }
  const { id, channel, mode, ticketId, agentId, revision } = conversation;
  const running = ticketId === null ? null : runningTicket(ticketId, ticket);
  const agent = agentId === null ? null : { id: agentId, name: nameOf(agentId) };
  return { id, channel, mode, ticket: running, agent, revision };
};

const runningTicket = (id: string, ticket: TicketStateV1 | undefined): CustomerRow['ticket'] =>
  ticket === undefined
    ? { id, work: 'pending', waitingSince: null, revision: null }
    : { id, work: ticket.work, waitingSince: ticket.waitingSince, revision: ticket.revision };
