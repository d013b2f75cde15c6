import { type AnyPublicEvent, publicEvents } from '@baton/contracts';
import { ASKED, CONVERSATION, create, CUSTOMER, NOW, TICKET } from '../../test/ticket.examples';
import { onConversationEvent } from './ticket.policy';

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
