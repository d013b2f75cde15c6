import type { ActingAgent, TicketCommand } from '../src/domain/ticket.commands';
import type { TicketEvent, TicketEventOf } from '../src/domain/ticket.events';

/** Builders for specs: one ticket of one customer, two agents who may take it, one who may not, and a supervisor. */
export const TICKET = '01920000-0000-7000-8000-000000000001';
export const CONVERSATION = '0b9f3c1e-5a55-5c3f-8f7d-1f4b8a6c2d01';
export const CUSTOMER = '01920000-0000-7000-8000-0000000000c1';

export const ASKED = '2026-11-22T10:00:00.000Z';
export const NOW = '2026-11-22T10:01:00.000Z';
export const LATER = '2026-11-22T10:02:00.000Z';

const agent = (id: string, more: Partial<ActingAgent> = {}): ActingAgent => ({
  id,
  supervisor: false,
  skills: ['billing'],
  queues: [],
  ...more,
});
export const ada = agent('ada');
export const grace = agent('grace');
export const novice = agent('novice', { skills: [] });
export const sam = agent('sam', { supervisor: true, skills: [] });

export const createdData = (
  more: Partial<TicketEventOf<'TicketCreated'>['data']> = {},
): TicketEventOf<'TicketCreated'>['data'] => ({
  ticketId: TICKET,
  conversationId: CONVERSATION,
  customerId: CUSTOMER,
  channel: 'web',
  customerName: 'Mara',
  subject: 'Wrong invoice',
  topics: ['invoice'],
  queue: null,
  requiredSkills: ['billing'],
  variables: { orderNumber: 'No. 4711' },
  waitingSince: ASKED,
  createdAt: ASKED,
  ...more,
});

// Events

export const created: TicketEvent = { type: 'TicketCreated', data: createdData() };
export const claimedBy = (who: ActingAgent, epoch = 1, claimedAt = NOW): TicketEvent => ({
  type: 'Claimed',
  data: { agentId: who.id, epoch, claimedAt },
});
export const unclaimedBy = (who: ActingAgent, epoch = 2, by = who): TicketEvent => ({
  type: 'Unclaimed',
  data: { agentId: who.id, by: by.id, reason: null, epoch },
});
export const forwarded = (from: ActingAgent, to: ActingAgent, epoch = 2, by = from): TicketEvent => ({
  type: 'Forwarded',
  data: { from: from.id, to: to.id, by: by.id, note: null, epoch, claimedAt: NOW },
});
export const resolvedBy = (who: ActingAgent): TicketEvent => ({
  type: 'Resolved',
  data: { by: who.id, outcome: 'answered', botCouldHaveAnswered: false, suggestedFaq: null, closedAt: NOW },
});
export const deletedBy = (who: ActingAgent): TicketEvent => ({
  type: 'Deleted',
  data: { by: who.id, reason: 'spam', deletedAt: LATER },
});
export const restoredBy = (who: ActingAgent): TicketEvent => ({ type: 'Restored', data: { by: who.id } });
export const ended: TicketEvent = { type: 'UserLeft', data: { reason: 'ended' } };
export const gone: TicketEvent = { type: 'UserLeft', data: { reason: 'gone' } };
export const returned: TicketEvent = { type: 'UserReturned', data: {} };
export const erased: TicketEvent = { type: 'Erased', data: { erasedAt: LATER } };

// Commands

type CommandOf<T extends TicketCommand['type']> = Extract<TicketCommand, { type: T }>;

export const create = (): CommandOf<'CreateTicket'> => {
  const { createdAt, ...data } = createdData();
  return { type: 'CreateTicket', ...data, now: createdAt };
};
export const claim = (who: ActingAgent): TicketCommand => ({ type: 'Claim', agent: who, now: NOW });
export const unclaim = (who: ActingAgent): TicketCommand => ({ type: 'Unclaim', agent: who, reason: null });
export const forward = (
  who: ActingAgent,
  to: ActingAgent,
  more: Partial<Pick<CommandOf<'Forward'>, 'allowForwardToOffline'> & CommandOf<'Forward'>['to']> = {},
): TicketCommand => {
  const { allowForwardToOffline = false, qualifications = { skills: to.skills, queues: to.queues } } = more;
  const target = { id: to.id, qualifications, presence: more.presence ?? 'online' };
  return { type: 'Forward', agent: who, to: target, note: null, allowForwardToOffline, now: NOW };
};
export const resolve = (who: ActingAgent, more: Partial<CommandOf<'Resolve'>> = {}): TicketCommand => ({
  type: 'Resolve',
  agent: who,
  outcome: 'answered',
  botCouldHaveAnswered: false,
  suggestedFaq: null,
  askFaqOnResolve: false,
  now: NOW,
  ...more,
});
export const deleteTicket = (who: ActingAgent): TicketCommand => ({
  type: 'Delete',
  agent: who,
  reason: 'spam',
  now: LATER,
});
export const restore = (who: ActingAgent): TicketCommand => ({ type: 'Restore', agent: who });
export const markEnded: TicketCommand = { type: 'MarkEnded' };
export const markGone: TicketCommand = { type: 'MarkGone' };
export const markReturned: TicketCommand = { type: 'MarkReturned' };
export const erase: TicketCommand = { type: 'EraseTicket', now: LATER };
