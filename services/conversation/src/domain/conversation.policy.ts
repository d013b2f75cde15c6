import type { AnyPublicEvent } from '@baton/contracts';
import type { ConversationCommand } from './conversation.commands';

export interface ConversationPolicyCommand {
  readonly conversationId: string;
  readonly command: ConversationCommand;
}

/**
 * What this service does when a ticket event arrives: exactly one command on the ticket's conversation, which appends exactly
 * one event there. Null for the events of others.
 */
export const onTicketEvent = (event: AnyPublicEvent): ConversationPolicyCommand | null => {
  switch (event.type) {
    case 'baton.ticket.claimed.v1':
      return on(event, { type: 'FollowTicketJoined', agentId: event.data.agentId, epoch: event.data.epoch });
    case 'baton.ticket.forwarded.v1':
      return on(event, { type: 'FollowTicketJoined', agentId: event.data.to, epoch: event.data.epoch });
    case 'baton.ticket.unclaimed.v1':
      return on(event, { type: 'FollowTicketLeft', agentId: event.data.agentId, epoch: event.data.epoch });
    case 'baton.ticket.resolved.v1':
      return closed(event, 'resolved');
    case 'baton.ticket.deleted.v1':
      return event.data.wasOpen ? closed(event, 'deleted') : noted(event, 'deleted');
    case 'baton.ticket.erased.v1':
      return event.data.wasOpen ? closed(event, 'erased') : noted(event, 'erased');
    case 'baton.ticket.restored.v1':
      return noted(event, 'resolved');
    case 'baton.ticket.created.v1':
      return on(event, { type: 'FollowTicketNoted', facts: { work: 'pending', owner: null, epoch: 0 } });
    case 'baton.ticket.user-left.v1':
    case 'baton.ticket.user-returned.v1':
      return on(event, { type: 'FollowTicketNoted', facts: null });
    case 'baton.conversation.started.v1':
    case 'baton.conversation.message-posted.v1':
    case 'baton.conversation.file-shared.v1':
    case 'baton.conversation.variables-collected.v1':
    case 'baton.conversation.live-chat-requested.v1':
    case 'baton.conversation.agent-joined.v1':
    case 'baton.conversation.agent-left.v1':
    case 'baton.conversation.live-chat-ended.v1':
    case 'baton.conversation.ticket-noted.v1':
    case 'baton.conversation.note-added.v1':
    case 'baton.conversation.messages-read.v1':
    case 'baton.conversation.erased.v1':
    case 'baton.presence.online.v1':
    case 'baton.presence.away.v1':
    case 'baton.presence.offline.v1':
      return null;
  }
};

type TicketEvent = Extract<AnyPublicEvent, { type: `baton.ticket.${string}` }>;
type FollowCommand = Extract<ConversationCommand, { ticketRevision: number }>;
type WithoutPlace<C> = C extends FollowCommand ? Omit<C, 'ticketId' | 'ticketRevision'> : never;

/** Every ticket event has a stream revision; only presence has none. */
const on = (event: TicketEvent, command: WithoutPlace<FollowCommand>): ConversationPolicyCommand => ({
  conversationId: event.data.conversationId,
  command: { ...command, ticketId: event.data.ticketId, ticketRevision: event.streamRevision ?? 0 },
});

type ClosingEvent = Extract<TicketEvent, { data: { owner: string | null } }>;

const closed = (event: ClosingEvent, why: 'resolved' | 'deleted' | 'erased'): ConversationPolicyCommand =>
  on(event, { type: 'FollowTicketClosed', why, owner: event.data.owner, epoch: event.data.epoch });

const noted = (event: ClosingEvent, work: 'resolved' | 'deleted' | 'erased'): ConversationPolicyCommand =>
  on(event, { type: 'FollowTicketNoted', facts: { work, owner: event.data.owner, epoch: event.data.epoch } });
