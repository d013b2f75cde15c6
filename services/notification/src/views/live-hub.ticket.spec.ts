import { topics } from '@baton/contracts';
import { ada, bob, sue, TICKET_VIEW, HubBench } from '../../test/hub.bench';
import {
  agent,
  claimedBy,
  CONVERSATION,
  conversationState,
  CUSTOMER,
  customerSaid,
  ended,
  joined,
  left,
  note,
  OTHER_TICKET,
  requested,
  said,
  T,
  TICKET,
  ticketState,
} from '../../test/live.examples';

let bench: HubBench;

beforeEach(() => {
  bench = new HubBench();
});

describe('an open ticket', () => {
  it('has both states, then the lines of its chat', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(3, 'where is it?'));
    bench.hub.onEvent(said(4, 'on its way', { kind: 'agent', id: 'ada' }));
    bench.hub.onEvent(note(5, 'ada', 'sounds upset'));
    expect(client.view(TICKET_VIEW)[TICKET]).toMatchObject({
      ticket: { work: 'claimed' },
      conversation: { revision: 2 },
    });
    expect(client.texts(TICKET_VIEW)).toEqual(['where is it?', 'on its way', 'sounds upset']);
    expect(client.frames[2]?.data.item).toEqual({
      id: expect.any(String),
      revision: 4,
      previous: 3,
      at: T,
      author: { kind: 'agent', id: 'ada', name: 'Ada' },
      kind: 'message',
      text: 'on its way',
      clientMessageId: 'm4',
    });
  });

  it('is gone for an agent from whom it was forwarded, and nothing that follows reaches them', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, 'inbox', TICKET_VIEW);
    bench.hub.onTicket(TICKET, claimedBy('bob', 2));
    bench.hub.onEvent(joined(3, 'bob', 2));
    bench.hub.onEvent(customerSaid(4, 'my card number is 1'));
    bench.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'bob', unread: 1, revision: 4 }),
      4,
    );
    expect([client.view('inbox'), client.view(TICKET_VIEW)]).toEqual([{}, {}]);
    expect(JSON.stringify(client.frames)).not.toContain('card number');
    expect(bench.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });

  it('is gone as soon as the conversation says so, though the ticket’s own state is late', () => {
    bench.waiting();
    bench.adaClaims();
    const [hers, his] = [bench.open(ada, 'inbox', TICKET_VIEW), bench.open(bob, 'inbox')];
    bench.hub.onEvent(joined(3, 'bob', 2));
    bench.hub.onEvent(customerSaid(4, 'my card number is 1'));
    bench.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'bob', unread: 7, revision: 4 }),
      4,
    );
    expect([hers.view('inbox'), hers.view(TICKET_VIEW)]).toEqual([{}, {}]);
    expect(JSON.stringify(hers.frames)).not.toContain('card number');
    expect(JSON.stringify(hers.frames)).not.toContain('"unread":7');
    expect(Object.keys(his.view('inbox'))).toEqual([TICKET]);
  });

  it('the line that takes an agent out is the last one that they are given', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(joined(3, 'bob', 2));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined']);
    expect(client.kinds()).toEqual(['snapshot', 'event', 'remove']);
    expect(client.ended).toBe(true);
  });

  it('ends with an unclaim, though its former owner may take it again, and can then be opened anew', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    bench.hub.onEvent(left(3, 'ada', 2));
    bench.hub.onEvent(customerSaid(4, 'anybody?'));
    expect(client.ended).toBe(true);
    expect(client.texts(TICKET_VIEW)).toEqual([]);
    const again = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(5, 'hello?'));
    expect(again.texts(TICKET_VIEW)).toEqual(['hello?']);
  });

  it('can be read while it waits by those who may take it, until somebody else does', () => {
    bench.waiting();
    const client = bench.open(bob, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(2, 'anybody?'));
    bench.hub.onEvent(joined(3, 'ada'));
    bench.hub.onEvent(customerSaid(4, 'my card number is 1'));
    expect(client.texts(TICKET_VIEW)).toEqual(['anybody?', 'agent-joined']);
    expect(client.view(TICKET_VIEW)).toEqual({});
  });

  it('whoever may take a ticket that its owner just gave back is told nothing of what that owner still hears', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(bob, 'inbox');
    bench.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    const his = bench.open(bob, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(3, 'my card number is 1'));
    bench.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 3 }),
      3,
    );
    expect(client.view('inbox')[TICKET]).toMatchObject({ ticket: { work: 'pending' }, conversation: { unread: 0 } });
    expect(his.texts(TICKET_VIEW)).toEqual([]);
    bench.hub.onEvent(left(4, 'ada'));
    bench.hub.onConversation(CONVERSATION, conversationState({ unread: 1, revision: 4 }), 4);
    expect(client.view('inbox')[TICKET].conversation.unread).toBe(1);
    expect(his.texts(TICKET_VIEW)).toEqual(['agent-left']);
  });

  it('stays open for whoever claims it while looking', () => {
    bench.waiting();
    const client = bench.open(ada, TICKET_VIEW);
    bench.adaClaims();
    bench.hub.onEvent(customerSaid(3, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
    expect(client.ended).toBe(false);
  });

  it('gives its new owner the lines between the claim and the joining', () => {
    bench.waiting();
    bench.hub.onTicket(TICKET, claimedBy('ada'));
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(2, 'quick'));
    expect(client.texts(TICKET_VIEW)).toEqual(['quick']);
  });

  it('after the customer ended the chat its owner sees that, and nothing of what is said to the bot or to others', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(ended(3));
    bench.hub.onTicket(
      TICKET,
      claimedBy('ada', 1, { revision: 2, customer: { id: CUSTOMER, name: 'Eve', presence: 'ended' } }),
    );
    bench.hub.onEvent(customerSaid(4, 'dear bot'));
    bench.hub.onEvent(requested(5, OTHER_TICKET));
    bench.hub.onEvent(joined(6, 'bob', 1, OTHER_TICKET));
    bench.hub.onEvent(customerSaid(7, 'dear Bob'));
    expect(client.texts(TICKET_VIEW)).toEqual(['live-chat-ended']);
    expect(client.view(TICKET_VIEW)[TICKET].ticket.customer.presence).toBe('ended');
  });

  it('supervisors read on whoever holds it', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(sue, TICKET_VIEW);
    bench.hub.onTicket(TICKET, claimedBy('bob', 2));
    bench.hub.onEvent(joined(3, 'bob', 2));
    bench.hub.onEvent(customerSaid(4, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
  });

  it('ends with the ticket, and the stream with its last view', () => {
    bench.waiting();
    bench.adaClaims();
    const [one, two] = [bench.open(ada, TICKET_VIEW), bench.open(ada, TICKET_VIEW, 'inbox')];
    bench.hub.onTicket(TICKET, null);
    expect([one.ended, two.ended]).toEqual([true, false]);
    expect(bench.hub.size.streams).toBe(1);
  });

  it('a state that is ahead of the events takes no line from its owner', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 4 }), 4);
    bench.hub.onEvent(customerSaid(3, 'thanks, bye'));
    bench.hub.onEvent(ended(4));
    bench.hub.onEvent(customerSaid(5, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual(['thanks, bye', 'live-chat-ended']);
  });

  it('states alone tell that it changed hands twice, though its own state tells of the first time only', () => {
    bench.waiting();
    bench.adaClaims();
    const client = bench.open(agent('cem'), 'inbox');
    bench.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    bench.hub.onConversation(CONVERSATION, conversationState({ revision: 3 }), 3);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    bench.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 4 }), 4);
    expect(client.view('inbox')).toEqual({});
  });

  it('a state that is behind the events gives nothing back', () => {
    bench.waiting();
    bench.adaClaims();
    bench.hub.onEvent(joined(5, 'bob', 2));
    bench.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 4 }),
      4,
    );
    expect(bench.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    expect(bench.hub.inbox(ada, false)).toEqual([]);
  });

  it('a state that is ahead of the events closes the gate, and late events do not open it', () => {
    bench.waiting();
    bench.adaClaims();
    bench.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 9 }), 9);
    expect(bench.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    bench.hub.onEvent(joined(7, 'ada', 3));
    expect(bench.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });
});

describe('lines after a start', () => {
  it('begin where the states that were there end, not where the oldest of them does', () => {
    bench = new HubBench({ isCaughtUp: false });
    bench.waiting();
    bench.adaClaims();
    bench.hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 5 }), 5);
    bench.hub.caughtUp();
    const client = bench.open(ada, TICKET_VIEW);
    bench.hub.onEvent(customerSaid(6, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual([]);
  });

  it('are gated anew when the topics are told from their beginning', () => {
    bench.waiting();
    bench.adaClaims();
    bench.hub.rewound(topics.conversationState.name);
    bench.hub.rewound(topics.conversationEvents.name);
    bench.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 1 }), 1);
    bench.hub.onTicket(TICKET, claimedBy('bob', 1));
    bench.hub.caughtUp();
    expect([bench.refusal(ada, TICKET_VIEW), bench.refusal(bob, TICKET_VIEW)]).toEqual(['ticket-not-found', 'opened']);
  });
});
