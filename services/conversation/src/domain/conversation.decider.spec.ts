import { given } from '@baton/testing';
import {
  ada,
  bob,
  bot,
  collected,
  CONVERSATION,
  CUSTOMER,
  customer,
  endedByAgent,
  endedByCustomer,
  erased,
  everyCommand,
  FIRST_TICKET,
  handover,
  joined,
  left,
  LATER,
  live,
  NOW,
  posted,
  post,
  requested,
  SECOND_TICKET,
  share,
  shared,
  started,
  waiting,
  wasRead,
  withBot,
} from '../../test/chat.examples';
import { conversationDecider as decider, findSent, VARIABLES_MAX } from './conversation.decider';
import type { ConversationCommand } from './conversation.commands';
import type { ConversationEvent } from './conversation.events';

const start: ConversationCommand = {
  type: 'StartConversation',
  conversationId: CONVERSATION,
  customerId: CUSTOMER,
  channel: 'web',
  customerName: 'Jo',
  locale: 'en',
};
const leave = (ticketId = FIRST_TICKET): ConversationCommand => ({ type: 'LeaveLiveChat', ticketId });
const fold = (events: readonly ConversationEvent[]) => events.reduce(decider.evolve, decider.initial);

describe('starting', () => {
  it('the first contact starts the conversation', () => given(decider, []).when(start).then([started]));
  it('the second contact finds it there', () => given(decider, withBot).when(start).thenNothing());
});

describe('every command', () => {
  it.each(everyCommand.map((command) => [command.type, command]))(
    '%s on an erased conversation is refused',
    (_, command) => given(decider, [started, erased]).when(command).thenRejected('erased'),
  );

  it.each(everyCommand.filter(({ type }) => type !== 'StartConversation').map((command) => [command.type, command]))(
    '%s on a conversation that never began is refused',
    (_, command) => given(decider, []).when(command).thenRejected('conversation-not-found'),
  );
});

describe('posting a message', () => {
  it('a customer talks to the bot', () =>
    given(decider, withBot)
      .when(post(customer))
      .then([posted(customer)]));
  it('a customer is heard while waiting, on the running chat', () =>
    given(decider, waiting)
      .when(post(customer))
      .then([posted(customer, 'm1', { ticketId: FIRST_TICKET })]));
  it('a customer is heard in the live chat', () =>
    given(decider, live)
      .when(post(customer))
      .then([posted(customer, 'm1', { ticketId: FIRST_TICKET })]));
  it('a customer is heard after the chat ended, by the bot', () =>
    given(decider, [...live, endedByAgent()])
      .when(post(customer))
      .then([posted(customer)]));
  it('a customer picks a choice', () =>
    given(decider, withBot)
      .when(post(customer, { choiceId: 'yes' }))
      .then([posted(customer, 'm1', { choiceId: 'yes' })]));

  it('the bot talks and offers choices while it is in charge', () => {
    const choices = [{ id: 'yes', label: 'Yes, please' }];
    given(decider, withBot)
      .when(post(bot, { choices }))
      .then([posted(bot, 'm1', { choices })]);
  });
  it('the bot is refused while an agent is awaited', () =>
    given(decider, waiting).when(post(bot)).thenRejected('bot-not-in-charge'));
  it('the bot is refused in the live chat', () =>
    given(decider, live).when(post(bot)).thenRejected('bot-not-in-charge'));
  it('the bot is in charge again once the chat ended', () =>
    given(decider, [...live, endedByAgent()])
      .when(post(bot))
      .then([posted(bot)]));

  const fromAda = post(ada, { ticketId: FIRST_TICKET });
  it('the joined agent writes in the chat that they name', () =>
    given(decider, live)
      .when(fromAda)
      .then([posted(ada, 'm1', { ticketId: FIRST_TICKET })]));
  it('an agent who has not joined is refused', () =>
    given(decider, live)
      .when(post(bob, { ticketId: FIRST_TICKET }))
      .thenRejected('not-joined'));
  it('nobody has joined a waiting chat', () => given(decider, waiting).when(fromAda).thenRejected('not-joined'));
  it('an agent who left is refused', () =>
    given(decider, [...live, left()])
      .when(fromAda)
      .thenRejected('not-joined'));
  it('a forward replaces the former agent', () => {
    const forwarded = [...live, joined('bob', 2)];
    given(decider, forwarded).when(fromAda).thenRejected('not-joined');
    given(decider, forwarded)
      .when(post(bob, { ticketId: FIRST_TICKET }))
      .then([posted(bob, 'm1', { ticketId: FIRST_TICKET })]);
  });
  it('no message of the agent follows the customer who ended the chat', () =>
    given(decider, [...live, endedByCustomer(1)])
      .when(fromAda)
      .thenRejected('chat-ended'));
  it('no message of the agent follows the end of the chat', () =>
    given(decider, [...live, endedByAgent()])
      .when(fromAda)
      .thenRejected('chat-ended'));
  it('a message for the last chat does not slip into the next, whoever joined that', () => {
    const next = [...live, endedByCustomer(1), requested(SECOND_TICKET), joined('ada', 1, 1, SECOND_TICKET)];
    given(decider, next).when(fromAda).thenRejected('chat-ended');
  });
  it('the wrong chat is named before the wrong agent', () =>
    given(decider, [...live, endedByCustomer(1)])
      .when(post(bob, { ticketId: FIRST_TICKET }))
      .thenRejected('chat-ended'));
  it('an agent must name a chat', () => given(decider, live).when(post(ada)).thenRejected('chat-ended'));

  it('one client message id is one message, also in another mode', () => {
    given(decider, [...withBot, posted(customer)])
      .when(post(customer))
      .thenNothing();
    given(decider, [...withBot, posted(bot), requested()])
      .when(post(bot))
      .thenNothing();
    given(decider, [...live, posted(ada), endedByCustomer(1)])
      .when(fromAda)
      .thenNothing();
  });
  it('the same text under another client message id is another message', () =>
    given(decider, [...withBot, posted(customer)])
      .when(post(customer, { clientMessageId: 'm2' }))
      .then([posted(customer, 'm2')]));
  it('a client message id is unique per author only', () =>
    given(decider, [...withBot, posted(customer)])
      .when(post(bot))
      .then([posted(bot)]));
  it('knows where the first copy stands', () => {
    const state = fold([...withBot, posted(customer, 'a'), posted(bot, 'b')]);
    expect([findSent(state, customer, 'a'), findSent(state, bot, 'b'), findSent(state, bot, 'a')]).toEqual([
      1,
      2,
      null,
    ]);
  });
});

describe('sharing a file', () => {
  it('a customer may at any time', () => {
    given(decider, withBot)
      .when(share(customer))
      .then([shared(customer)]);
    given(decider, live)
      .when(share(customer))
      .then([shared(customer, 'f1', { ticketId: FIRST_TICKET })]);
  });
  it('the joined agent may', () =>
    given(decider, live)
      .when(share(ada, FIRST_TICKET))
      .then([shared(ada, 'f1', { ticketId: FIRST_TICKET })]));
  it('is gated as a message is', () => {
    given(decider, live).when(share(bob, FIRST_TICKET)).thenRejected('not-joined');
    given(decider, [...live, endedByCustomer(1)])
      .when(share(ada, FIRST_TICKET))
      .thenRejected('chat-ended');
    given(decider, waiting).when(share(bot)).thenRejected('bot-not-in-charge');
  });
});

describe('collecting variables', () => {
  const collect = (variables: Record<string, string>): ConversationCommand => ({ type: 'CollectVariables', variables });

  it('new ones are stored', () =>
    given(decider, withBot)
      .when(collect({ topic: 'refund' }))
      .then([collected({ topic: 'refund' })]));
  it('they merge over what was known', () =>
    expect(fold([started, collected({ a: '1', b: '2' }), collected({ b: '3' })]).variables).toEqual({
      a: '1',
      b: '3',
    }));
  it('what is known already is no news', () =>
    given(decider, [started, collected({ a: '1', b: '2' })])
      .when(collect({ b: '2' }))
      .thenNothing());
  it('too many altogether are refused', () => {
    const many = Object.fromEntries(Array.from({ length: VARIABLES_MAX.count }, (_, n) => [`v${n}`, 'x']));
    given(decider, withBot)
      .when(collect(many))
      .then([collected(many)]);
    given(decider, [started, collected(many)])
      .when(collect({ more: 'x' }))
      .thenRejected('too-many-variables', { ...VARIABLES_MAX });
  });
  it('too much text altogether is refused, also with a handover', () => {
    const long = { long: 'x'.repeat(VARIABLES_MAX.characters - 3) };
    given(decider, withBot).when(collect(long)).thenRejected('too-many-variables');
    given(decider, withBot)
      .when(handover({ variables: long }))
      .thenRejected('too-many-variables');
  });
});

describe('asking for a person', () => {
  it('opens a live chat', () => given(decider, withBot).when(handover()).then([requested()]));
  it('carries what the bot knows', () => {
    const asked = {
      subject: 'Refund',
      topics: ['billing'],
      queue: 'vip',
      requiredSkills: ['fr'],
      variables: { order: '7' },
    };
    given(decider, [started, collected({ topic: 'refund' })])
      .when(handover(asked))
      .then([requested(FIRST_TICKET, { ...asked, variables: { topic: 'refund', order: '7' } })]);
  });
  it('asked twice, the running chat is the answer', () => {
    given(decider, waiting)
      .when(handover({ ticketId: SECOND_TICKET }))
      .thenNothing();
    given(decider, live)
      .when(handover({ ticketId: SECOND_TICKET }))
      .thenNothing();
  });
  it('after an agent ended the chat a new one opens, whatever the sender had seen', () =>
    given(decider, [...live, endedByAgent()])
      .when(handover({ ticketId: SECOND_TICKET }))
      .then([requested(SECOND_TICKET)]));

  const leftAtThree = [...live, endedByCustomer(1)];
  it('is late when the customer ended a chat after what the sender had seen', () =>
    given(decider, leftAtThree)
      .when(handover({ ticketId: SECOND_TICKET, seen: 2 }))
      .thenRejected('chat-ended'));
  it('is not late when the sender had seen the end', () =>
    given(decider, leftAtThree)
      .when(handover({ ticketId: SECOND_TICKET, seen: 3 }))
      .then([requested(SECOND_TICKET)]));
  it('a customer need not say what they had seen', () =>
    given(decider, leftAtThree)
      .when(handover({ ticketId: SECOND_TICKET, seen: null }))
      .then([requested(SECOND_TICKET)]));
  it('is never late while a chat runs: that chat is the answer', () =>
    given(decider, [...leftAtThree, requested(SECOND_TICKET)])
      .when(handover({ seen: 0 }))
      .thenNothing());
});

describe('leaving', () => {
  it.each([
    ['a waiting', waiting, 0],
    ['a live', live, 1],
  ] as const)('%s chat ends', (_, history, epoch) =>
    given(decider, history)
      .when(leave())
      .then([endedByCustomer(epoch)]),
  );
  it('the same chat a second time changes nothing', () =>
    given(decider, [...live, endedByCustomer(1)])
      .when(leave())
      .thenNothing());
  it('a late repeat never ends the next chat', () => {
    const next = [...live, endedByCustomer(1), requested(SECOND_TICKET)];
    given(decider, next).when(leave()).thenNothing();
    given(decider, next)
      .when(leave(SECOND_TICKET))
      .then([endedByCustomer(0, SECOND_TICKET)]);
  });
  it('without a live chat is refused', () => given(decider, withBot).when(leave()).thenRejected('no-live-chat'));
  it('a chat that an agent had ended is refused', () =>
    given(decider, [...live, endedByAgent()])
      .when(leave())
      .thenRejected('no-live-chat'));
});

describe('notes and read marks', () => {
  const read = (kind: 'customer' | 'agent', id: string, upTo: number): ConversationCommand => ({
    type: 'MarkRead',
    by: { kind, id },
    upTo,
  });

  it('a note names the running chat, or none', () => {
    const add: ConversationCommand = { type: 'AddNote', agentId: 'ada', text: 'careful' };
    given(decider, live)
      .when(add)
      .then([{ type: 'NoteAdded', data: { ticketId: FIRST_TICKET, agentId: 'ada', text: 'careful' } }]);
    given(decider, withBot)
      .when(add)
      .then([{ type: 'NoteAdded', data: { ticketId: null, agentId: 'ada', text: 'careful' } }]);
  });
  it('a read mark rises', () =>
    given(decider, [...live, wasRead('agent', 'ada', 1)])
      .when(read('agent', 'ada', 2))
      .then([wasRead('agent', 'ada', 2)]));
  it('a read mark never falls, and repeated is nothing', () => {
    given(decider, [...live, wasRead('customer', CUSTOMER, 2)])
      .when(read('customer', CUSTOMER, 1))
      .thenNothing();
    given(decider, [...live, wasRead('customer', CUSTOMER, 2)])
      .when(read('customer', CUSTOMER, 2))
      .thenNothing();
  });
  it('a read mark stops at what there is', () =>
    given(decider, live)
      .when(read('agent', 'bob', 99))
      .then([wasRead('agent', 'bob', 2)]));
  it('an agent named like a member of every object has no mark yet', () =>
    given(decider, live)
      .when(read('agent', 'constructor', 1))
      .then([wasRead('agent', 'constructor', 1)]));
});

describe('erasing', () => {
  it('ends a running chat with it', () =>
    given(decider, live)
      .when({ type: 'EraseConversation' })
      .then([{ type: 'Erased', data: { ticketId: FIRST_TICKET, epoch: 1 } }]));
  it('without a chat it names none', () => given(decider, withBot).when({ type: 'EraseConversation' }).then([erased]));
});

describe('times', () => {
  it('come from the command', () => {
    given(decider, withBot)
      .when(post(customer, { now: LATER }))
      .then([posted(customer, 'm1', { at: LATER })]);
    given(decider, withBot)
      .when(handover({ now: NOW }))
      .then([requested()]);
  });
});
