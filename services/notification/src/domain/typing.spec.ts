import { CONVERSATION, CUSTOMER, TICKET } from '../../test/live.examples';
import { noChat, type RunningChat } from './running-chat';
import { readersOf, type TypingReaders } from './typing';

const inChat: RunningChat = { revision: 3, ticketId: TICKET, agentId: 'ada', epoch: 1 };
const claim = (kind: 'customer' | 'agent', id: string) => ({ conversationId: CONVERSATION, by: { kind, id } });

type Gate = typeof readersOf;
type Case = readonly [whose: string, mark: Parameters<Gate>[0], chat: RunningChat, customerId: string | undefined];

const toAda: TypingReaders = { kind: 'agents', ticketId: TICKET, joined: 'ada' };
const toEve: TypingReaders = { kind: 'customer', customerId: CUSTOMER };

const passed: readonly (readonly [...Case, TypingReaders])[] = [
  ['the customer’s, to the agent who is joined, at that ticket', claim('customer', CUSTOMER), inChat, CUSTOMER, toAda],
  ['the joined agent’s, to the customer', claim('agent', 'ada'), inChat, CUSTOMER, toEve],
];

const dropped: readonly Case[] = [
  ['another agent’s', claim('agent', 'bob'), inChat, CUSTOMER],
  ['an agent’s who has the customer’s id', claim('agent', CUSTOMER), inChat, CUSTOMER],
  ['a customer’s who has the agent’s id', claim('customer', 'ada'), inChat, CUSTOMER],
  ['another customer’s', claim('customer', 'mallory'), inChat, CUSTOMER],
  ['a customer’s who talks to the bot', claim('customer', CUSTOMER), noChat, CUSTOMER],
  ['a customer’s who waits', claim('customer', CUSTOMER), { ...inChat, agentId: null }, CUSTOMER],
  ['an agent’s who left', claim('agent', 'ada'), { ...inChat, agentId: null }, CUSTOMER],
  ['an agent’s after the chat ended', claim('agent', 'ada'), noChat, CUSTOMER],
  ['anybody’s in a conversation that is not live', claim('agent', 'ada'), inChat, undefined],
];

it.each(passed)('a mark is passed: %s', (_whose, mark, chat, customerId, readers) => {
  expect(readersOf(mark, chat, customerId)).toEqual(readers);
});

it.each(dropped)('a mark is dropped: %s', (_whose, mark, chat, customerId) => {
  expect(readersOf(mark, chat, customerId)).toBeNull();
});

/** Gates with one rule missing: each lets at least one of the dropped marks through. */
const leaky: readonly (readonly [bug: string, gate: Gate])[] = [
  [
    'asks nobody who they are',
    (mark, chat, id) => (mark.by.kind === 'agent' ? toEve : chat.agentId && id ? toAda : null),
  ],
  ['lets every agent type', ({ by }, chat, id) => (by.kind === 'agent' && chat.agentId && id ? toEve : null)],
  ['lets every customer type', ({ by }, chat, id) => (by.kind === 'customer' && chat.agentId && id ? toAda : null)],
  [
    'compares ids and not kinds',
    ({ by }, { agentId }, id) => (by.id === agentId ? toEve : by.id === id ? toAda : null),
  ],
  ['lets customers type to nobody', ({ by }, _chat, id) => (by.kind === 'customer' && by.id === id ? toAda : null)],
];

it.each(leaky)('these cases notice a gate that %s', (_bug, gate) => {
  expect(dropped.filter(([, mark, chat, id]) => gate(mark, chat, id) !== null)).not.toEqual([]);
});
