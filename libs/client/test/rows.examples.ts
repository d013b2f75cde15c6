import type { InboxRow, Item, Ticket } from '../src/api/types';
import type { RowConversation } from '../src/live/rows';

const T = '2026-01-01T00:00:00.000Z';

export const ticketOf = (id: string, revision: number, more: Partial<Ticket> = {}): Ticket => ({
  id,
  conversationId: `c-${id}`,
  customer: { id: 'eve', name: 'Eve', presence: 'present' },
  channel: 'web',
  subject: null,
  topics: [],
  queue: null,
  requiredSkills: [],
  variables: null,
  work: 'pending',
  owner: null,
  epoch: 0,
  createdAt: T,
  waitingSince: T,
  claimedAt: null,
  closedAt: null,
  closedBy: null,
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  revision,
  ...more,
});

export const chatOf = (revision: number, more: Partial<RowConversation> = {}): RowConversation => ({
  lastMessage: null,
  unread: revision,
  unansweredSince: null,
  customerReadUpTo: null,
  mode: 'waiting',
  revision,
  ...more,
});

export const rowOf = (id: string, ticket: number, chat: number | null = null): InboxRow => ({
  ticket: ticketOf(id, ticket),
  conversation: chat === null ? null : chatOf(chat),
});

/** A line of the thread. */
export const line = (revision: number, previous: number | null, clientMessageId = `m${revision}`): Item => ({
  id: `i${revision}`,
  revision,
  previous,
  at: T,
  author: { kind: 'customer', id: 'eve', name: 'Eve' },
  kind: 'message',
  text: `text ${revision}`,
  clientMessageId,
});
