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
  /** Place in the queue, 1 is next; null: not waiting, or not known yet. */
  readonly position: number | null;
  readonly agent: { readonly id: string; readonly name: string | null } | null;
  /** null: nothing of it is live; it is with the bot, and the conversation service knows the rest. */
  readonly revision: number | null;
}

/** What a customer's row is made of. */
export interface CustomerSide {
  readonly viewer: CustomerViewer;
  readonly conversation: ConversationStateV1 | undefined;
  /** Of the running chat, once it was heard of. */
  readonly ticket: TicketStateV1 | undefined;
  /** See `queuePositions`; null: it has none. */
  readonly position: number | null;
  readonly nameOf: NameOf;
}

export const customerRow = ({ viewer, conversation, ticket, position, nameOf }: CustomerSide): CustomerRow => {
  if (conversation === undefined) {
    const { conversationId: id, channel } = viewer;
    return { id, channel, mode: 'bot', ticket: null, position: null, agent: null, revision: null };
  }
  const { id, channel, mode, ticketId, agentId, revision } = conversation;
  return {
    id,
    channel,
    mode,
    ticket: ticketId === null ? null : runningTicket(ticketId, ticket),
    position: mode === 'waiting' ? position : null,
    agent: agentId === null ? null : { id: agentId, name: nameOf(agentId) },
    revision,
  };
};

const runningTicket = (id: string, ticket: TicketStateV1 | undefined): CustomerRow['ticket'] =>
  ticket === undefined
    ? { id, work: 'pending', waitingSince: null, revision: null }
    : { id, work: ticket.work, waitingSince: ticket.waitingSince, revision: ticket.revision };
