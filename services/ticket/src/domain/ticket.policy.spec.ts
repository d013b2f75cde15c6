import { type AnyPublicEvent, publicEvents } from '@baton/contracts';
import { ASKED, CONVERSATION, create, CUSTOMER, NOW, TICKET } from '../../test/ticket.examples';
import { onConversationEvent, onCustomerPresence } from './ticket.policy';

const on = { conversationId: CONVERSATION, customerId: CUSTOMER, channel: 'web' };
const order = { previousForCustomer: null, previousForAgents: null };
const event = (type: string, data: object): AnyPublicEvent =>
  ({ id: 'e', type, time: NOW, streamRevision: 3, data }) as unknown as AnyPublicEvent;

const ended = (by: 'customer' | 'agent' | 'system') =>
  event('baton.conversation.live-chat-ended.v1', { ...on, ...order, ticketId: TICKET, epoch: 0, by, why: 'left' });

it('a live chat asked for creates its ticket, waiting since it was asked for', () => {
  const { customerName, subject, topics, queue, requiredSkills, variables } = create();
  const asked = { customerName, subject, topics, queue, requiredSkills, variables, requestedAt: ASKED };
  const requested = { ...on, ...order, ticketId: TICKET, ...asked };
  expect(onConversationEvent(event('baton.conversation.live-chat-requested.v1', requested))).toEqual({
    ticketId: TICKET,
    command: { ...create(), now: NOW },
  });
});

it('a chat that the customer ended marks its ticket', () => {
  expect(onConversationEvent(ended('customer'))).toEqual({ ticketId: TICKET, command: { type: 'MarkEnded' } });
});

it.each(['agent', 'system'] as const)('a chat that ended by %s followed our own event', (by) => {
  expect(onConversationEvent(ended(by))).toBeNull();
});

it('an erased conversation erases the ticket of its running chat', () => {
  const data = { ...on, ticketId: TICKET, epoch: 0 };
  expect(onConversationEvent(event('baton.conversation.erased.v1', data))).toEqual({
    ticketId: TICKET,
    command: { type: 'EraseTicket', now: NOW },
  });
  expect(onConversationEvent(event('baton.conversation.erased.v1', { ...data, ticketId: null }))).toBeNull();
});

const followed = ['live-chat-requested', 'live-chat-ended', 'erased'].map((name) => `baton.conversation.${name}.v1`);
it.each(Object.keys(publicEvents).filter((type) => !followed.includes(type)))('%s changes no ticket', (type) => {
  expect(onConversationEvent(event(type, {}))).toBeNull();
});

describe('what the presence of a customer does to their tickets', () => {
  const since = Date.parse(NOW);
  const offline = { status: 'offline' as const, since };

  it('nothing before the grace is over, and gone when it is', () => {
    expect(onCustomerPresence(offline, 60, since + 59_999)).toBeNull();
    expect(onCustomerPresence(offline, 60, since + 60_000)).toEqual({ type: 'MarkGone' });
  });

  it('nothing at all without a grace, however long it lasts', () => {
    expect(onCustomerPresence(offline, null, since + 86_400_000)).toBeNull();
  });

  it.each(['online', 'away'] as const)('who is %s has returned, also when the setting was taken away', (status) => {
    for (const grace of [60, null])
      expect(onCustomerPresence({ status, since }, grace, since)).toEqual({ type: 'MarkReturned' });
  });
});
