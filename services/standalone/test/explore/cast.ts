import type { ActingAgent, Forward, ForwardTarget } from '@baton/ticket-service/src/domain/ticket.commands';
import type { ConversationCommand, TicketCommand } from './rules';

/** Who and what there is in the house. Tickets are named by the handover that may open them: 0, 1, … */
export const CONVERSATION = 'c0000000-0000-5000-8000-000000000001';
export const CUSTOMER = 'cccccccc-0000-7000-8000-000000000001';
export const CHANNEL = 'web';
/** When everything happens but the handovers: time decides nothing here, so it never passes. */
export const NOW = '2026-01-01T09:00:00.000Z';

export const ticketIdOf = (handover: number): string => `${handover}0000000-0000-7000-8000-000000000000`;
export const handoverOf = (ticketId: string): number => Number(ticketId[0]);
/** Handovers are asked for at times of their own, so that a ticket that forgets since when it waits is seen. */
export const requestedAt = (handover: number): string => `2026-01-01T08:0${handover}:00.000Z`;

const agent = (id: string, more: Partial<ActingAgent> = {}): ActingAgent => ({
  id,
  supervisor: false,
  skills: ['billing'],
  queues: [],
  ...more,
});

export const ada = agent('ada');
export const bob = agent('bob');
export const sue = agent('sue', { supervisor: true });
/** Covers nothing that the tickets ask for: whatever this agent may do is a violation. */
export const newcomer = agent('newcomer', { skills: [] });
export const agents: readonly ActingAgent[] = [ada, bob, sue];

export const target = ({ id, skills, queues }: ActingAgent, more: Partial<ForwardTarget> = {}): ForwardTarget => ({
  id,
  qualifications: { skills, queues },
  presence: 'online',
  ...more,
});

export const claim = (by: ActingAgent): TicketCommand => ({ type: 'Claim', agent: by, now: NOW });
export const unclaim = (by: ActingAgent): TicketCommand => ({ type: 'Unclaim', agent: by, reason: null });
export const forward = (by: ActingAgent, to: ForwardTarget): Forward => ({
  type: 'Forward',
  agent: by,
  to,
  note: null,
  allowForwardToOffline: false,
  now: NOW,
});
export const resolve = (by: ActingAgent): TicketCommand => ({
  type: 'Resolve',
  agent: by,
  outcome: null,
  botCouldHaveAnswered: null,
  suggestedFaq: null,
  askFaqOnResolve: false,
  now: NOW,
});
export const remove = (by: ActingAgent): TicketCommand => ({ type: 'Delete', agent: by, reason: null, now: NOW });
export const restore = (by: ActingAgent): TicketCommand => ({ type: 'Restore', agent: by });

export const start: ConversationCommand = {
  type: 'StartConversation',
  conversationId: CONVERSATION,
  customerId: CUSTOMER,
  channel: CHANNEL,
  customerName: null,
  locale: null,
};

export const post = (
  kind: 'customer' | 'bot' | 'agent',
  id: string,
  ticketId: string | null,
  clientMessageId: string,
): ConversationCommand => ({
  type: 'PostMessage',
  author: { kind, id },
  ticketId,
  text: 'hello',
  choices: null,
  choiceId: null,
  clientMessageId,
  now: NOW,
});

export const share = (
  kind: 'customer' | 'bot' | 'agent',
  id: string,
  ticketId: string | null,
): ConversationCommand => ({
  type: 'ShareFile',
  author: { kind, id },
  ticketId,
  fileId: 'probe',
  name: 'cat.png',
  contentType: 'image/png',
  size: 1,
  now: NOW,
});

export const handover = (number: number, seen: number): ConversationCommand => ({
  type: 'RequestLiveChat',
  ticketId: ticketIdOf(number),
  seen,
  subject: null,
  topics: [],
  queue: null,
  requiredSkills: ['billing'],
  variables: {},
  now: requestedAt(number),
});

export const leave = (ticketId: string): ConversationCommand => ({ type: 'LeaveLiveChat', ticketId });
