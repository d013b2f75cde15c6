import { CONVERSATION, CUSTOMER, TICKET } from '../../test/live.examples';
import { noChat, type RunningChat } from './running-chat';
import { readersOf } from './typing';

const inChat: RunningChat = { revision: 3, ticketId: TICKET, agentId: 'ada', epoch: 1 };
const claim = (kind: 'customer' | 'agent', id: string) => ({ conversationId: CONVERSATION, by: { kind, id } });

it('a customer’s mark is for the agent who is joined, at that ticket', () => {
  expect(readersOf(claim('customer', CUSTOMER), inChat, CUSTOMER)).toEqual({
    kind: 'agents',
    ticketId: TICKET,
    joined: 'ada',
  });
});

it('the joined agent’s mark is for the customer', () => {
  expect(readersOf(claim('agent', 'ada'), inChat, CUSTOMER)).toEqual({ kind: 'customer', customerId: CUSTOMER });
});

it.each<[string, Parameters<typeof readersOf>[0], RunningChat, string | undefined]>([
  ['another agent’s', claim('agent', 'bob'), inChat, CUSTOMER],
  ['an agent’s who has the customer’s id', claim('agent', CUSTOMER), inChat, CUSTOMER],
  ['a customer’s who has the agent’s id', claim('customer', 'ada'), inChat, CUSTOMER],
  ['another customer’s', claim('customer', 'mallory'), inChat, CUSTOMER],
  ['a customer’s who talks to the bot', claim('customer', CUSTOMER), noChat, CUSTOMER],
  ['a customer’s who waits', claim('customer', CUSTOMER), { ...inChat, agentId: null }, CUSTOMER],
  ['an agent’s who left', claim('agent', 'ada'), { ...inChat, agentId: null }, CUSTOMER],
  ['an agent’s after the chat ended', claim('agent', 'ada'), noChat, CUSTOMER],
  ['anybody’s in a conversation that is not live', claim('agent', 'ada'), inChat, undefined],
])('%s mark is dropped', (_whose, mark, chat, customerId) => {
  expect(readersOf(mark, chat, customerId)).toBeNull();
});
