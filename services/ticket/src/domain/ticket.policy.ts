import type { AnyPublicEvent } from '@baton/contracts';
import type { MarkGone, MarkReturned, TicketCommand } from './ticket.commands';

export interface TicketPolicyCommand {
  readonly ticketId: string;
  readonly command: TicketCommand;
}

/**
 * What this service does when a conversation's event arrives: a handover creates the ticket, the customer's leaving marks it,
 * erasure closes it. Null for everything else, also for our own ticket events that the conversation followed.
 */
export const onConversationEvent = (event: AnyPublicEvent): TicketPolicyCommand | null => {
  switch (event.type) {
    case 'baton.conversation.live-chat-requested.v1':
      return requested(event);
    case 'baton.conversation.live-chat-ended.v1':
      return event.data.by === 'customer' ? { ticketId: event.data.ticketId, command: { type: 'MarkEnded' } } : null;
    case 'baton.conversation.erased.v1': {
      const { ticketId } = event.data;
      return ticketId === null ? null : { ticketId, command: { type: 'EraseTicket', now: event.time } };
    }
    case 'baton.conversation.started.v1':
    case 'baton.conversation.message-posted.v1':
    case 'baton.conversation.file-shared.v1':
    case 'baton.conversation.variables-collected.v1':
    case 'baton.conversation.agent-joined.v1':
    case 'baton.conversation.agent-left.v1':
    case 'baton.conversation.ticket-noted.v1':
    case 'baton.conversation.note-added.v1':
    case 'baton.conversation.messages-read.v1':
    case 'baton.ticket.created.v1':
    case 'baton.ticket.claimed.v1':
    case 'baton.ticket.unclaimed.v1':
    case 'baton.ticket.forwarded.v1':
    case 'baton.ticket.resolved.v1':
    case 'baton.ticket.user-left.v1':
    case 'baton.ticket.user-returned.v1':
    case 'baton.ticket.deleted.v1':
    case 'baton.ticket.restored.v1':
    case 'baton.ticket.erased.v1':
    case 'baton.presence.online.v1':
    case 'baton.presence.away.v1':
    case 'baton.presence.offline.v1':
      return null;
  }
};

type Requested = Extract<AnyPublicEvent, { type: 'baton.conversation.live-chat-requested.v1' }>;

const requested = ({ data, time }: Requested): TicketPolicyCommand => ({
  ticketId: data.ticketId,
  command: {
    type: 'CreateTicket',
    ticketId: data.ticketId,
    conversationId: data.conversationId,
    customerId: data.customerId,
    channel: data.channel,
    customerName: data.customerName,
    subject: data.subject,
    topics: data.topics,
    queue: data.queue,
    requiredSkills: data.requiredSkills,
    variables: data.variables,
    waitingSince: data.requestedAt,
    now: time,
  },
});

/** What presence last said of a customer; of one whom it never spoke of there is nothing, and nothing follows. */
export interface CustomerPresence {
  readonly status: 'online' | 'away' | 'offline';
  /** Milliseconds since 1970. */
  readonly since: number;
}

/**
 * What their presence does to a customer's open tickets; the decider knows which of them it changes.
 * @param goneAfterSeconds the setting of that name; null: no absence marks anybody. Who was marked before returns all the same.
 * @param knownUpTo the moment up to which it is known that the customer did not come back; milliseconds since 1970.
 */
export const onCustomerPresence = (
  { status, since }: CustomerPresence,
  goneAfterSeconds: number | null,
  knownUpTo: number,
): MarkGone | MarkReturned | null => {
  if (status !== 'offline') return { type: 'MarkReturned' };
  const isPastGrace = goneAfterSeconds !== null && knownUpTo - since >= goneAfterSeconds * 1_000;
  return isPastGrace ? { type: 'MarkGone' } : null;
};
