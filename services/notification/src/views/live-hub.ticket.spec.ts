import { topics } from '@baton/contracts';
import { ada, bob, sue, TICKET_VIEW, HubStage } from '../../test/hub.stage';
import {
  agent,
  claimedBy,
  CONVERSATION,
  conversationState,
  CUSTOMER,
  customerSaid,
  ended,
  happened,
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

let stage: HubStage;

beforeEach(() => {
  stage = new HubStage();
});

describe('an open ticket', () => {
  it('has both states, then the lines of its chat', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(3, 'where is it?'));
    stage.hub.onEvent(said(4, 'on its way', { kind: 'agent', id: 'ada' }));
    stage.hub.onEvent(note(5, 'ada', 'sounds upset'));
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
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, 'inbox', TICKET_VIEW);
    stage.hub.onTicket(TICKET, claimedBy('bob', 2));
    stage.hub.onEvent(joined(3, 'bob', 2));
    stage.hub.onEvent(customerSaid(4, 'my card number is 1'));
    stage.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'bob', unread: 1, revision: 4 }),
      4,
    );
    expect([client.view('inbox'), client.view(TICKET_VIEW)]).toEqual([{}, {}]);
    expect(JSON.stringify(client.frames)).not.toContain('card number');
    expect(stage.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });

  it('shows up to where the customer has read, to those who may read along', () => {
    stage.waiting();
    const [client, sees] = [stage.open(bob, TICKET_VIEW), () => client.view(TICKET_VIEW)[TICKET]];
    expect(sees()).toMatchObject({ conversation: { customerReadUpTo: null } }); // a state of before it was told
    stage.hub.onConversation(CONVERSATION, conversationState({ customerReadUpTo: 1, revision: 2 }), 2);
    expect(sees()).toMatchObject({ conversation: { customerReadUpTo: 1, revision: 2 } });
    stage.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'bot', ticketId: null, customerReadUpTo: 2, revision: 3 }),
      3,
    );
    expect(sees()).toMatchObject({ conversation: { customerReadUpTo: null } }); // its chat is over
  });

  it('is gone as soon as the conversation says so, though the ticket’s own state is late', () => {
    stage.waiting();
    stage.adaClaims();
    const [hers, his] = [stage.open(ada, 'inbox', TICKET_VIEW), stage.open(bob, 'inbox')];
    stage.hub.onEvent(joined(3, 'bob', 2));
    stage.hub.onEvent(customerSaid(4, 'my card number is 1'));
    stage.hub.onConversation(
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
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(joined(3, 'bob', 2));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined']);
    expect(client.kinds()).toEqual(['snapshot', 'event', 'remove']);
    expect(client.ended).toBe(true);
  });

  it('ends with an unclaim, though its former owner may take it again, and can then be opened anew', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    stage.hub.onEvent(left(3, 'ada', 2));
    stage.hub.onEvent(customerSaid(4, 'anybody?'));
    expect(client.ended).toBe(true);
    expect(client.texts(TICKET_VIEW)).toEqual([]);
    const again = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(5, 'hello?'));
    expect(again.texts(TICKET_VIEW)).toEqual(['hello?']);
  });

  it('can be read while it waits by those who may take it, until somebody else does', () => {
    stage.waiting();
    const client = stage.open(bob, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(2, 'anybody?'));
    stage.hub.onEvent(joined(3, 'ada'));
    stage.hub.onEvent(customerSaid(4, 'my card number is 1'));
    expect(client.texts(TICKET_VIEW)).toEqual(['anybody?', 'agent-joined']);
    expect(client.view(TICKET_VIEW)).toEqual({});
  });

  it('whoever may take a ticket that its owner just gave back is told nothing of what that owner still hears', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(bob, 'inbox');
    stage.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    const his = stage.open(bob, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(3, 'my card number is 1'));
    stage.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 3 }),
      3,
    );
    expect(client.view('inbox')[TICKET]).toMatchObject({ ticket: { work: 'pending' }, conversation: { unread: 0 } });
    expect(his.texts(TICKET_VIEW)).toEqual([]);
    stage.hub.onEvent(left(4, 'ada'));
    stage.hub.onConversation(CONVERSATION, conversationState({ unread: 1, revision: 4 }), 4);
    expect(client.view('inbox')[TICKET].conversation.unread).toBe(1);
    expect(his.texts(TICKET_VIEW)).toEqual(['agent-left']);
  });

  it('stays open for whoever claims it while looking', () => {
    stage.waiting();
    const client = stage.open(ada, TICKET_VIEW);
    stage.adaClaims();
    stage.hub.onEvent(customerSaid(3, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
    expect(client.ended).toBe(false);
  });

  it('gives its new owner the lines between the claim and the joining', () => {
    stage.waiting();
    stage.hub.onTicket(TICKET, claimedBy('ada'));
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(2, 'quick'));
    expect(client.texts(TICKET_VIEW)).toEqual(['quick']);
  });

  it('after the customer ended the chat its owner sees that, and nothing of what is said to the bot or to others', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(ended(3));
    stage.hub.onTicket(
      TICKET,
      claimedBy('ada', 1, { revision: 2, customer: { id: CUSTOMER, name: 'Eve', presence: 'ended' } }),
    );
    stage.hub.onEvent(customerSaid(4, 'dear bot'));
    stage.hub.onEvent(requested(5, OTHER_TICKET));
    stage.hub.onEvent(joined(6, 'bob', 1, OTHER_TICKET));
    stage.hub.onEvent(customerSaid(7, 'dear Bob'));
    expect(client.texts(TICKET_VIEW)).toEqual(['live-chat-ended']);
    expect(client.view(TICKET_VIEW)[TICKET].ticket.customer.presence).toBe('ended');
  });

  it('supervisors read on whoever holds it', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(sue, TICKET_VIEW);
    stage.hub.onTicket(TICKET, claimedBy('bob', 2));
    stage.hub.onEvent(joined(3, 'bob', 2));
    stage.hub.onEvent(customerSaid(4, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
  });

  it('ends with the ticket, and the stream with its last view', () => {
    stage.waiting();
    stage.adaClaims();
    const [one, two] = [stage.open(ada, TICKET_VIEW), stage.open(ada, TICKET_VIEW, 'inbox')];
    stage.hub.onTicket(TICKET, null);
    expect([one.ended, two.ended]).toEqual([true, false]);
    expect(stage.hub.size.streams).toBe(1);
  });

  it('a state that is ahead of the events takes no line from its owner', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 4 }), 4);
    stage.hub.onEvent(customerSaid(3, 'thanks, bye'));
    stage.hub.onEvent(ended(4));
    stage.hub.onEvent(customerSaid(5, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual(['thanks, bye', 'live-chat-ended']);
  });

  it('states alone tell that it changed hands twice, though its own state tells of the first time only', () => {
    stage.waiting();
    stage.adaClaims();
    const client = stage.open(agent('cem'), 'inbox');
    stage.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    stage.hub.onConversation(CONVERSATION, conversationState({ revision: 3 }), 3);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    stage.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 4 }), 4);
    expect(client.view('inbox')).toEqual({});
  });

  it('a state that is behind the events gives nothing back', () => {
    stage.waiting();
    stage.adaClaims();
    stage.hub.onEvent(joined(5, 'bob', 2));
    stage.hub.onConversation(
      CONVERSATION,
      conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 4 }),
      4,
    );
    expect(stage.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    expect(stage.hub.inbox(ada, false)).toEqual([]);
  });

  it('a state that is ahead of the events closes the gate, and late events do not open it', () => {
    stage.waiting();
    stage.adaClaims();
    stage.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 9 }), 9);
    expect(stage.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    stage.hub.onEvent(joined(7, 'ada', 3));
    expect(stage.refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });
});

describe('lines after a start', () => {
  it('begin where the states that were there end, not where the oldest of them does', () => {
    stage = new HubStage({ isCaughtUp: false });
    stage.waiting();
    stage.adaClaims();
    stage.hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 5 }), 5);
    stage.hub.caughtUp();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(customerSaid(6, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual([]);
  });

  it('are gated anew when the topics are told from their beginning', () => {
    stage.waiting();
    stage.adaClaims();
    stage.hub.rewound(topics.conversationState.name);
    stage.hub.rewound(topics.conversationEvents.name);
    stage.hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 1 }), 1);
    stage.hub.onTicket(TICKET, claimedBy('bob', 1));
    stage.hub.caughtUp();
    expect([stage.refusal(ada, TICKET_VIEW), stage.refusal(bob, TICKET_VIEW)]).toEqual(['ticket-not-found', 'opened']);
  });

  /** Bob has had the ticket and given it back; what the states tell already is yet to come as events. */
  const startBehind = (): void => {
    stage = new HubStage({ isCaughtUp: false });
    stage.hub.onEvent(requested(1));
    stage.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    stage.hub.onConversation(CONVERSATION, conversationState({ revision: 5 }), 5);
    stage.hub.caughtUp();
  };
  const bobsFile = said(4, 'only for whom Bob hears', { kind: 'agent', id: 'bob' });

  it('that came before the states are told to nobody who can only take the ticket now: a snapshot makes them ask over HTTP', () => {
    startBehind();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(bobsFile);
    stage.hub.onEvent(left(5, 'bob', 2));
    stage.hub.onEvent(customerSaid(6, 'anybody?'));
    expect(client.kinds()).toEqual(['snapshot', 'snapshot', 'snapshot', 'event']);
    expect(client.texts(TICKET_VIEW)).toEqual(['anybody?']);
    expect(Object.keys(client.view(TICKET_VIEW))).toEqual([TICKET]);
  });

  it('that came before the states are judged in the same way when somebody comes back', () => {
    startBehind();
    const client = stage.open(ada, TICKET_VIEW);
    const held = client.frames.length;
    const { cursor } = client;
    stage.hub.onEvent(bobsFile);
    client.cursor = cursor;
    stage.resume(client, ada, TICKET_VIEW);
    expect(client.kinds().slice(held)).toEqual(['snapshot', 'snapshot']);
    expect(client.texts(TICKET_VIEW)).toEqual([]);
  });

  it('that came before any state are not withheld in silence from who comes back: they ask over HTTP', () => {
    const begin = (): void => {
      stage = new HubStage({ isCaughtUp: false });
      stage.hub.onEvent(customerSaid(1, 'a person, please'));
    };
    const catchUp = (revision: number): void => {
      stage.hub.onTicket(TICKET, ticketState({ epoch: 1, revision: 1 }));
      stage.hub.onConversation(CONVERSATION, conversationState({ revision }), revision);
      stage.hub.caughtUp();
    };
    begin();
    catchUp(2);
    const client = stage.open(ada, TICKET_VIEW);
    const held = client.frames.length;
    begin(); // another process, which reads the line before it knows of any chat
    stage.hub.onEvent(customerSaid(3, 'anybody?'));
    catchUp(3);
    stage.resume(client, ada, TICKET_VIEW);
    expect(client.kinds().slice(held)).toEqual(['snapshot']);
  });

  it('that came before the states are told to supervisors, whoever was joined', () => {
    startBehind();
    const client = stage.open(sue, TICKET_VIEW);
    stage.hub.onEvent(bobsFile);
    expect(client.texts(TICKET_VIEW)).toEqual(['only for whom Bob hears']);
  });

  it('cost nobody a snapshot where none of them is a line', () => {
    startBehind();
    const client = stage.open(ada, TICKET_VIEW);
    stage.hub.onEvent(happened('messages-read', 4, { by: { kind: 'agent', id: 'bob' }, upTo: 3 }));
    expect(client.kinds()).toEqual(['snapshot']);
  });
});
