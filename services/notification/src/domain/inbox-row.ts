import type { ConversationStateV1, TicketResource, TicketStateV1 } from '@baton/contracts';

/** Looks an agent's name up in the directory; null: not known (yet). */
export type NameOf = (agentId: string) => string | null;

/** The ticket part of a row: `Ticket` of the HTTP surface. Only open tickets are live, so what closing leaves is null. */
const ticketPart = (ticket: TicketStateV1, nameOf: NameOf): TicketResource => ({
  id: ticket.id,
  conversationId: ticket.conversationId,
  customer: { id: ticket.customer.id, name: ticket.customer.name, presence: ticket.customer.presence },
  channel: ticket.channel,
  subject: ticket.subject,
  topics: ticket.topics,
  queue: ticket.queue,
  requiredSkills: ticket.requiredSkills,
  variables: ticket.variables,
  work: ticket.work,
  owner: ticket.owner === null ? null : { id: ticket.owner, name: nameOf(ticket.owner) },
  epoch: ticket.epoch,
  createdAt: ticket.createdAt,
  waitingSince: ticket.waitingSince,
  claimedAt: ticket.claimedAt,
  closedAt: null,
  closedBy: null,
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  revision: ticket.revision,
});

/**
 * The conversation part; null until the conversation was heard of. It tells of this ticket's chat alone: once that is over,
 * what the customer goes on to say is said to the bot or to another agent, and calls nobody here to an answer.
 */
const conversationPart = (ticketId: string, conversation: ConversationStateV1 | undefined, isSilent: boolean) => {
  if (conversation === undefined) return null;
  const { lastMessage, unread, unansweredSince, customerReadUpTo = null, mode, revision } = conversation;
  return conversation.ticketId === ticketId && !isSilent
    ? { lastMessage, unread, unansweredSince, customerReadUpTo, mode, revision }
    : { lastMessage: null, unread: 0, unansweredSince: null, customerReadUpTo: null, mode, revision };
};

/** One line of the inbox. Each part has a revision of its own: the newer one of each is the right one. */
export interface InboxRow {
  readonly ticket: TicketResource;
  readonly conversation: ReturnType<typeof conversationPart>;
}

/** @param isSilent for an agent who may see the ticket, and not (yet, or no longer) what is said in its chat. */
export const inboxRow = (
  ticket: TicketStateV1,
  conversation: ConversationStateV1 | undefined,
  nameOf: NameOf,
  isSilent: boolean,
): InboxRow => ({
  ticket: ticketPart(ticket, nameOf),
  conversation: conversationPart(ticket.id, conversation, isSilent),
});

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** After every time that there is. */
const NEVER = '~';

/** Inbox order: what waits, longest first; then what is claimed, by the customer who waits longest for an answer. */
export const inInboxOrder = (
  a: { readonly ticket: TicketStateV1; readonly conversation: ConversationStateV1 | undefined },
  b: { readonly ticket: TicketStateV1; readonly conversation: ConversationStateV1 | undefined },
): number => {
  const isPending = (row: typeof a): number => (row.ticket.work === 'pending' ? 0 : 1);
  const unanswered = (row: typeof a): string =>
    row.ticket.work === 'pending' ? '' : (row.conversation?.unansweredSince ?? NEVER);
  return (
    isPending(a) - isPending(b) ||
    text(unanswered(a), unanswered(b)) ||
    text(a.ticket.waitingSince, b.ticket.waitingSince) ||
    text(a.ticket.id, b.ticket.id)
  );
};
