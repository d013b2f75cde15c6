import {
  ada,
  bot,
  collected,
  CUSTOMER,
  customer,
  endedByAgent,
  endedByCustomer,
  erased,
  FIRST_TICKET,
  joined,
  LATER,
  left,
  live,
  note,
  noted,
  NOW,
  posted,
  requested,
  SECOND_TICKET,
  shared,
  started,
  waiting,
  wasRead,
  withBot,
} from '../../test/chat.examples';
import type { ConversationEvent } from './conversation.events';
import { evolve, initialConversation } from './conversation.state';

const fold = (events: readonly ConversationEvent[]) => events.reduce(evolve, initialConversation);

describe('the fold of a conversation', () => {
  it('every event is one revision', () => expect(fold(live).revision).toBe(live.length - 1));

  it('goes from the bot to waiting, live and back', () => {
    expect(fold(withBot)).toMatchObject({ mode: 'bot', ticketId: null, agentId: null });
    expect(fold(waiting)).toMatchObject({ mode: 'waiting', ticketId: FIRST_TICKET, agentId: null });
    expect(fold(live)).toMatchObject({ mode: 'live', ticketId: FIRST_TICKET, agentId: 'ada' });
    expect(fold([...live, left()])).toMatchObject({ mode: 'waiting', ticketId: FIRST_TICKET, agentId: null });
    expect(fold([...live, endedByAgent()])).toMatchObject({ mode: 'bot', ticketId: null, agentId: null });
  });

  it('a new live chat begins with nobody joined', () =>
    expect(fold([...live, endedByCustomer(1), requested(SECOND_TICKET)])).toMatchObject({
      mode: 'waiting',
      agentId: null,
    }));

  it('keeps where the customer ended a chat, and not where an agent did', () => {
    expect(fold([...live, endedByCustomer(1)]).customerEndedAt).toBe(3);
    expect(fold([...live, endedByAgent()]).customerEndedAt).toBeNull();
  });

  it('points each kind of reader to the item that they saw last', () => {
    const state = fold([
      ...live,
      posted(customer),
      note(),
      wasRead('agent', 'ada', 3),
      collected({ a: '1' }),
      noted('claimed'),
    ]);
    expect(state).toMatchObject({ lastForCustomer: 3, lastForAgents: 4 });
  });

  it('an erased conversation keeps ids and no text', () => {
    const state = fold([
      ...live,
      posted(customer, 'm1', { text: 'secret-text' }),
      shared(customer),
      collected({ a: 'secret-value' }),
      erased,
    ]);
    expect(state).toMatchObject({
      lifecycle: 'erased',
      mode: 'bot',
      ticketId: null,
      customerId: CUSTOMER,
      revision: 6,
    });
    expect(JSON.stringify(state)).not.toMatch(/secret|Jo|cat\.png/);
    expect(state.tickets[FIRST_TICKET]?.work).toBe('erased');
  });

  it('folds a history whose key is gone', () => {
    const gone = [
      { ...started, data: { ...started.data, customerName: null } } as ConversationEvent,
      posted(customer, 'm1', { text: null }),
      { type: 'VariablesCollected', data: { variables: null } } as const,
      requested(FIRST_TICKET, { subject: null, variables: null }),
      shared(customer, 'f1', { name: null }),
    ];
    expect(fold(gone)).toMatchObject({ mode: 'waiting', customerName: null, variables: {}, unread: [1, 4] });
  });
});

describe('what waits for an answer', () => {
  const second = posted(customer, 'm2', { at: LATER });

  it('counts from the oldest customer message', () =>
    expect(fold([...live, posted(customer), second])).toMatchObject({ unread: [3, 4], unansweredSince: NOW }));
  it('an agent’s answer answers everything', () =>
    expect(fold([...live, posted(customer), second, posted(ada)])).toMatchObject({
      unread: [],
      unansweredSince: null,
    }));
  it('an agent’s file is an answer, too', () =>
    expect(fold([...live, posted(customer), shared(ada)])).toMatchObject({ unread: [], unansweredSince: null }));
  it('a bot’s answer leaves the messages unread for agents', () =>
    expect(fold([...withBot, posted(customer), posted(bot)])).toMatchObject({ unread: [1], unansweredSince: null }));
  it('an agent who reads up to a message has the later ones left, and has not answered', () =>
    expect(fold([...live, posted(customer), second, wasRead('agent', 'ada', 3)])).toMatchObject({
      unread: [4],
      unansweredSince: NOW,
    }));
  it('the customer’s own reading leaves it alone', () =>
    expect(fold([...live, posted(customer), wasRead('customer', CUSTOMER, 3)])).toMatchObject({
      unread: [3],
      unansweredSince: NOW,
    }));
  it('nothing waits once the chat ended', () =>
    expect(fold([...live, posted(customer), endedByAgent()]).unansweredSince).toBeNull());
  it('the list of unread messages has an end', () => {
    const many = Array.from({ length: 1_010 }, (_, n) => posted(customer, `m${n}`));
    expect(fold([started, ...many]).unread).toHaveLength(1_000);
  });
});

describe('tickets and who owned them', () => {
  it('the owner of a chat becomes a former owner where they lost it', () => {
    expect(fold(live).formerOwners).toEqual({});
    expect(fold([...live, left()]).formerOwners).toEqual({ ada: 3 });
    expect(fold([...live, joined('bob', 2)]).formerOwners).toEqual({ ada: 3 });
    expect(fold([...live, endedByAgent()]).formerOwners).toEqual({ ada: 3 });
  });
  it('the last stint counts', () =>
    expect(fold([...live, left(), joined('ada', 3), left('ada', 4)]).formerOwners).toEqual({ ada: 5 }));
  it('the owner keeps the ticket that the customer left, until it is closed', () => {
    const over = [...live, endedByCustomer(1)];
    expect(fold(over).tickets[FIRST_TICKET]).toMatchObject({ work: 'claimed', owner: 'ada', endedBy: 'customer' });
    expect(fold(over).formerOwners).toEqual({});
    expect(fold([...over, noted('resolved', { owner: 'ada', epoch: 1, ticketRevision: 3 })]).formerOwners).toEqual({
      ada: 4,
    });
  });
  it('a ticket that no handover here opened gives nobody anything', () =>
    expect(fold([...withBot, noted('claimed', { owner: 'eve' })])).toMatchObject({ tickets: {}, formerOwners: {} }));
});
