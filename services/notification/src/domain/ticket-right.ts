import { isEligible, type TicketStateV1 } from '@baton/contracts';
import { type ConversationEvent, isBefore, type RunningChat } from './running-chat';
import type { AgentViewer } from './viewer';

/** Why an agent may look at a ticket now: it is theirs, they may take it, or they supervise. null: they may not. */
export type TicketRight = 'owner' | 'candidate' | 'supervisor' | null;

/**
 * Who holds the ticket by the newer of two accounts: the ticket's own, and that of the conversation, which follows it but may
 * reach us first. null: it waits for somebody.
 */
export const holderOf = (ticket: TicketStateV1, chat: RunningChat): string | null => {
  const isChatNewer = chat.ticketId === ticket.id && chat.epoch >= ticket.epoch;
  if (isChatNewer) return chat.agentId;
  return ticket.work === 'claimed' ? ticket.owner : null;
};

/** The right that comes from the ticket alone; being a supervisor adds nothing. */
export const ownRight = (
  viewer: AgentViewer,
  ticket: TicketStateV1,
  chat: RunningChat,
): 'owner' | 'candidate' | null => {
  const holder = holderOf(ticket, chat);
  if (holder === viewer.id) return 'owner';
  return holder === null && isEligible(viewer, ticket) ? 'candidate' : null;
};

export const rightOn = (viewer: AgentViewer, ticket: TicketStateV1, chat: RunningChat): TicketRight =>
  viewer.isSupervisor ? 'supervisor' : ownRight(viewer, ticket, chat);

/**
 * Whether what is said in the conversation is for this agent: it is said in the ticket's chat, and nobody else is joined to it.
 * Stricter than the right on the ticket, which may know of a new owner first: words belong to whom they were spoken to.
 * Supervisors read everything.
 */
export const mayReadChat = (viewer: AgentViewer, ticket: TicketStateV1, chat: RunningChat): boolean =>
  viewer.isSupervisor ||
  (chat.ticketId === ticket.id &&
    (chat.agentId === null || chat.agentId === viewer.id) &&
    ownRight(viewer, ticket, chat) !== null);

/** An event with the chat as it was before and after it. */
export interface PastEvent {
  readonly event: ConversationEvent;
  readonly before: RunningChat;
  readonly after: RunningChat;
}

/**
 * Whether a line was said to this agent: they could read right before it, or can right after it. Who leaves is told that, and nothing that
 * follows. The line's own place in the conversation decides, not the moment at which it is told: who may take the ticket again later is not
 * told on the stream what somebody else heard meanwhile, though HTTP, which asks who may read now, gives it.
 * null: nobody here knows who was joined. Then only HTTP can tell, and withholding the line in silence would be a gap.
 */
export const isSaidTo = (
  viewer: AgentViewer,
  ticket: TicketStateV1,
  { event, before, after }: PastEvent,
): boolean | null => {
  if (viewer.isSupervisor) return true;
  if (!isBefore(before, event)) return null;
  return mayReadChat(viewer, ticket, before) || mayReadChat(viewer, ticket, after);
};

/** A view that was opened for a ticket of one's own ends with the ownership, though one might take the ticket again. */
export const isLost = (before: TicketRight, now: TicketRight): boolean =>
  now === null || (before === 'owner' && now === 'candidate');
