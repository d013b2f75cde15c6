import { conversationState, customerSaid, CUSTOMER, happened, requested, said, T } from '../../test/live.examples';
import type { ConversationEvent } from './running-chat';
import { botRow, saidToBot, unansweredIn } from './bot-row';

const posted = (revision: number, kind: 'customer' | 'bot', clientMessageId: string) =>
  happened('message-posted', revision, {
    previousForCustomer: revision - 1,
    previousForAgents: revision - 1,
    ticketId: null,
    author: { kind, id: kind === 'bot' ? 'bot' : CUSTOMER },
    text: 'hello',
    choices: null,
    choiceId: null,
    clientMessageId,
  });
const asks = (revision: number) => posted(revision, 'customer', `m${revision}`);
const answers = (revision: number, asked: ConversationEvent) => posted(revision, 'bot', `bot:${asked.id}:0`);

const waits = conversationState({ mode: 'bot', ticketId: null, unansweredSince: T, revision: 4 });

it('a conversation whose customer waits for the bot is a row', () => {
  expect(botRow(waits)).toEqual({
    id: waits.id,
    channel: 'web',
    customer: waits.customer,
    lastMessage: null,
    unansweredSince: T,
    revision: 4,
  });
});

it.each([
  ['it was answered', { ...waits, unansweredSince: null }],
  ['the customer waits for a person', { ...waits, mode: 'waiting' as const }],
  ['a person is in charge', { ...waits, mode: 'live' as const }],
  ['nothing of it is live', undefined],
])('none when %s', (_why, state) => {
  expect(botRow(state)).toBeNull();
});

it('what a customer says outside of a chat is said to the bot', () => {
  const toBot = asks(2);
  expect(saidToBot(toBot)).toBe(toBot);
  expect(saidToBot(customerSaid(3, 'to a person'))).toBeNull();
  expect(saidToBot(said(3, 'hello', { kind: 'bot', id: 'bot' }))).toBeNull();
  expect(saidToBot(requested(3))).toBeNull();
});

describe('of what customers said to the bot is unanswered', () => {
  const [first, second] = [asks(2), asks(3)];

  it('all of it, while no bot has said anything', () => {
    expect(unansweredIn([first, second])).toEqual([first, second]);
  });

  it('nothing that an answer names, or that came before that', () => {
    expect(unansweredIn([first, answers(3, first)])).toEqual([]);
    expect(unansweredIn([first, second, answers(4, second)])).toEqual([]);
  });

  it('what came in before the answer to another', () => {
    expect(unansweredIn([first, second, answers(4, first)])).toEqual([second]);
  });

  it('what a greeting came after', () => {
    const greeting = posted(4, 'bot', `bot:${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}:0`);
    expect(unansweredIn([first, greeting])).toEqual([first]);
  });

  it('nothing, after a bot that names its messages otherwise', () => {
    expect(unansweredIn([first, second, posted(4, 'bot', 'hello-1')])).toEqual([]);
  });

  it('nothing, once a person was asked for or the customer was erased', () => {
    expect(unansweredIn([first, requested(4)])).toEqual([]);
    expect(unansweredIn([first, happened('erased', 4, { ticketId: null, epoch: 0 })])).toEqual([]);
  });

  it('in each conversation what is its own', () => {
    const other = { ...asks(2), data: { ...asks(2).data, conversationId: 'other' } } as ConversationEvent;
    expect(unansweredIn([first, other, answers(3, first)])).toEqual([other]);
  });
});
