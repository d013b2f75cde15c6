import type { Viewer } from '../domain/viewer';
import { directClient, type StreamClient } from '../../test/stream.client';
import {
  agent,
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  customer,
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
import { LiveHub } from './live-hub';

const NOW = Date.parse(T);
const ada = agent('ada');
const bob = agent('bob');
const sue = agent('sue', { isSupervisor: true });
const TICKET_VIEW = `ticket:${TICKET}`;

let hub: LiveHub;
let now: number;

beforeEach(() => {
  now = NOW;
  hub = new LiveHub(() => now);
  hub.caughtUp();
  hub.onAgent('ada', agentState('ada', 'Ada'));
});

const open = (viewer: Viewer, ...views: string[]): StreamClient => {
  const { client, sink } = directClient();
  const person = viewer.kind === 'agent' ? viewer.id : viewer.customerId;
  hub.attach({ viewer, person, expiresAt: NOW + 60_000, views }, () => sink);
  return client;
};
const refusal = (viewer: Viewer, view: string): string => {
  try {
    open(viewer, view);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'opened';
};
/** A chat that runs between the customer and Ada, in the order in which the house tells it. */
const adaClaims = (): void => {
  hub.onTicket(TICKET, claimedBy('ada'));
  hub.onEvent(joined(2, 'ada'));
  hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'ada', revision: 2 }), 2);
};
const waiting = (): void => {
  hub.onConversation(CONVERSATION, conversationState(), 1);
  hub.onTicket(TICKET, ticketState());
};

describe('inbox', () => {
  it('begins with a snapshot of what one may take and what is one’s own', () => {
    waiting();
    hub.onTicket(OTHER_TICKET, claimedBy('bob', 1, { id: OTHER_TICKET }));
    const client = open(ada, 'inbox');
    expect(client.kinds()).toEqual(['snapshot']);
    expect(client.frames[0]?.data.time).toBe(T);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    expect(Object.keys(open(bob, 'inbox').view('inbox'))).toEqual([TICKET, OTHER_TICKET]);
  });

  it('joins ticket and conversation in one row, whichever comes first', () => {
    const client = open(ada, 'inbox');
    hub.onTicket(TICKET, ticketState());
    expect(client.view('inbox')[TICKET].conversation).toBeNull();
    hub.onConversation(CONVERSATION, conversationState({ unread: 2 }), 1);
    expect(client.view('inbox')[TICKET]).toMatchObject({
      ticket: { id: TICKET, work: 'pending', revision: 0 },
      conversation: { unread: 2, mode: 'waiting', revision: 1 },
    });
  });

  it('a claimed row leaves all other inboxes, and comes back at its old waiting time', () => {
    waiting();
    const [hers, his] = [open(ada, 'inbox'), open(bob, 'inbox')];
    adaClaims();
    expect(his.view('inbox')).toEqual({});
    expect(hers.view('inbox')[TICKET].ticket.owner).toEqual({ id: 'ada', name: 'Ada' });
    hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    expect(his.view('inbox')[TICKET].ticket.waitingSince).toBe(T);
  });

  it('a row leaves when the ticket closes', () => {
    waiting();
    const client = open(ada, 'inbox');
    hub.onTicket(TICKET, null);
    expect(client.kinds()).toEqual(['snapshot', 'remove']);
    expect(client.view('inbox')).toEqual({});
  });

  it('shows only tickets that one is eligible for', () => {
    const client = open(agent('ada', { skills: ['de'], queues: ['sales'] }), 'inbox');
    hub.onTicket(TICKET, ticketState({ requiredSkills: ['fr'] }));
    hub.onTicket(OTHER_TICKET, ticketState({ id: OTHER_TICKET, requiredSkills: ['de'], queue: 'sales' }));
    expect(Object.keys(client.view('inbox'))).toEqual([OTHER_TICKET]);
  });

  it('a supervisor’s own inbox is like everybody’s; inbox:all has all', () => {
    hub.onTicket(TICKET, claimedBy('ada'));
    const client = open(sue, 'inbox', 'inbox:all');
    expect(client.view('inbox')).toEqual({});
    expect(Object.keys(client.view('inbox:all'))).toEqual([TICKET]);
  });

  it('an agent’s name reaches the rows that show it', () => {
    hub.onTicket(TICKET, claimedBy('ada'));
    const client = open(ada, 'inbox');
    hub.onAgent('ada', agentState('ada', 'Ada L.'));
    expect(client.view('inbox')[TICKET].ticket.owner.name).toBe('Ada L.');
  });

  it('once the chat of a ticket is over, its row tells nothing of what is said to others', () => {
    hub.onTicket(TICKET, claimedBy('ada'));
    const [client, hers] = [open(ada, 'inbox'), open(sue, 'inbox:all')];
    const lastMessage = { revision: 5, at: T, author: { kind: 'customer' as const, id: CUSTOMER }, text: 'dear bot' };
    const told = {
      lastMessage: { ...lastMessage, kind: 'message' as const },
      unread: 3,
      unansweredSince: T,
      revision: 5,
    };
    hub.onConversation(CONVERSATION, conversationState({ ...told, mode: 'bot', ticketId: null }), 5);
    expect(client.view('inbox')[TICKET].conversation).toEqual({
      lastMessage: null,
      unread: 0,
      unansweredSince: null,
      mode: 'bot',
      revision: 5,
    });
    expect(hers.view('inbox:all')).toEqual(client.view('inbox'));
  });

  it('nothing is sent again that the client already has', () => {
    waiting();
    const client = open(ada, 'inbox');
    waiting();
    hub.onEvent(customerSaid(2, 'hello'));
    expect(client.kinds()).toEqual(['snapshot']);
  });

  it('pending rows come first, longest waiting on top, then claimed ones by who waits for an answer', () => {
    const id = (n: number): string => `33333333-0000-7000-8000-00000000000${n}`;
    const on = (n: number) => ({ id: id(n), conversationId: `11111111-0000-7000-8000-00000000000${n}` });
    hub.onTicket(id(1), claimedBy('ada', 1, on(1)));
    hub.onTicket(id(2), claimedBy('ada', 1, on(2)));
    hub.onTicket(id(3), ticketState({ ...on(3), waitingSince: '2026-01-01T00:05:00.000Z' }));
    hub.onTicket(id(4), ticketState({ ...on(4), waitingSince: '2026-01-01T00:01:00.000Z' }));
    const unanswered = conversationState({ id: on(2).conversationId, ticketId: id(2), unansweredSince: T });
    hub.onConversation(on(2).conversationId, unanswered, 1);
    expect(hub.inbox(ada, false).map(({ ticket }) => ticket.id)).toEqual([id(4), id(3), id(2), id(1)]);
  });
});

describe('an open ticket', () => {
  it('has both states, then the lines of its chat', () => {
    waiting();
    adaClaims();
    const client = open(ada, TICKET_VIEW);
    hub.onEvent(customerSaid(3, 'where is it?'));
    hub.onEvent(said(4, 'on its way', { kind: 'agent', id: 'ada' }));
    hub.onEvent(note(5, 'ada', 'sounds upset'));
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
    waiting();
    adaClaims();
    const client = open(ada, 'inbox', TICKET_VIEW);
    hub.onTicket(TICKET, claimedBy('bob', 2));
    hub.onEvent(joined(3, 'bob', 2));
    hub.onEvent(customerSaid(4, 'my card number is 1'));
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', unread: 1, revision: 4 }), 4);
    expect([client.view('inbox'), client.view(TICKET_VIEW)]).toEqual([{}, {}]);
    expect(JSON.stringify(client.frames)).not.toContain('card number');
    expect(refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });

  it('is gone as soon as the conversation says so, though the ticket’s own state is late', () => {
    waiting();
    adaClaims();
    const [hers, his] = [open(ada, 'inbox', TICKET_VIEW), open(bob, 'inbox')];
    hub.onEvent(joined(3, 'bob', 2));
    hub.onEvent(customerSaid(4, 'my card number is 1'));
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', unread: 7, revision: 4 }), 4);
    expect([hers.view('inbox'), hers.view(TICKET_VIEW)]).toEqual([{}, {}]);
    expect(JSON.stringify(hers.frames)).not.toContain('card number');
    expect(JSON.stringify(hers.frames)).not.toContain('"unread":7');
    expect(Object.keys(his.view('inbox'))).toEqual([TICKET]);
  });

  it('the line that takes an agent out is the last one that they are given', () => {
    waiting();
    adaClaims();
    const client = open(ada, TICKET_VIEW);
    hub.onEvent(joined(3, 'bob', 2));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined']);
    expect(client.kinds()).toEqual(['snapshot', 'event', 'remove']);
    expect(client.ended).toBe(true);
  });

  it('ends with an unclaim, though its former owner may take it again, and can then be opened anew', () => {
    waiting();
    adaClaims();
    const client = open(ada, TICKET_VIEW);
    hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    hub.onEvent(left(3, 'ada', 2));
    hub.onEvent(customerSaid(4, 'anybody?'));
    expect(client.ended).toBe(true);
    expect(client.texts(TICKET_VIEW)).toEqual([]);
    const again = open(ada, TICKET_VIEW);
    hub.onEvent(customerSaid(5, 'hello?'));
    expect(again.texts(TICKET_VIEW)).toEqual(['hello?']);
  });

  it('can be read while it waits by those who may take it, until somebody else does', () => {
    waiting();
    const client = open(bob, TICKET_VIEW);
    hub.onEvent(customerSaid(2, 'anybody?'));
    hub.onEvent(joined(3, 'ada'));
    hub.onEvent(customerSaid(4, 'my card number is 1'));
    expect(client.texts(TICKET_VIEW)).toEqual(['anybody?', 'agent-joined']);
    expect(client.view(TICKET_VIEW)).toEqual({});
  });

  it('whoever may take a ticket that its owner just gave back is told nothing of what that owner still hears', () => {
    waiting();
    adaClaims();
    const client = open(bob, 'inbox');
    hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    const his = open(bob, TICKET_VIEW);
    hub.onEvent(customerSaid(3, 'my card number is 1'));
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 3 }), 3);
    expect(client.view('inbox')[TICKET]).toMatchObject({ ticket: { work: 'pending' }, conversation: { unread: 0 } });
    expect(his.texts(TICKET_VIEW)).toEqual([]);
    hub.onEvent(left(4, 'ada'));
    hub.onConversation(CONVERSATION, conversationState({ unread: 1, revision: 4 }), 4);
    expect(client.view('inbox')[TICKET].conversation.unread).toBe(1);
    expect(his.texts(TICKET_VIEW)).toEqual(['agent-left']);
  });

  it('stays open for whoever claims it while looking', () => {
    waiting();
    const client = open(ada, TICKET_VIEW);
    adaClaims();
    hub.onEvent(customerSaid(3, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
    expect(client.ended).toBe(false);
  });

  it('gives its new owner the lines between the claim and the joining', () => {
    waiting();
    hub.onTicket(TICKET, claimedBy('ada'));
    const client = open(ada, TICKET_VIEW);
    hub.onEvent(customerSaid(2, 'quick'));
    expect(client.texts(TICKET_VIEW)).toEqual(['quick']);
  });

  it('after the customer ended the chat its owner sees that, and nothing of what is said to the bot or to others', () => {
    waiting();
    adaClaims();
    const client = open(ada, TICKET_VIEW);
    hub.onEvent(ended(3));
    hub.onTicket(
      TICKET,
      claimedBy('ada', 1, { revision: 2, customer: { id: CUSTOMER, name: 'Eve', presence: 'ended' } }),
    );
    hub.onEvent(customerSaid(4, 'dear bot'));
    hub.onEvent(requested(5, OTHER_TICKET));
    hub.onEvent(joined(6, 'bob', 1, OTHER_TICKET));
    hub.onEvent(customerSaid(7, 'dear Bob'));
    expect(client.texts(TICKET_VIEW)).toEqual(['live-chat-ended']);
    expect(client.view(TICKET_VIEW)[TICKET].ticket.customer.presence).toBe('ended');
  });

  it('supervisors read on whoever holds it', () => {
    waiting();
    adaClaims();
    const client = open(sue, TICKET_VIEW);
    hub.onTicket(TICKET, claimedBy('bob', 2));
    hub.onEvent(joined(3, 'bob', 2));
    hub.onEvent(customerSaid(4, 'hello'));
    expect(client.texts(TICKET_VIEW)).toEqual(['agent-joined', 'hello']);
  });

  it('ends with the ticket, and the stream with its last view', () => {
    waiting();
    adaClaims();
    const [one, two] = [open(ada, TICKET_VIEW), open(ada, TICKET_VIEW, 'inbox')];
    hub.onTicket(TICKET, null);
    expect([one.ended, two.ended]).toEqual([true, false]);
    expect(hub.size.streams).toBe(1);
  });

  it('a state that is ahead of the events takes no line from its owner', () => {
    waiting();
    adaClaims();
    const client = open(ada, TICKET_VIEW);
    hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 4 }), 4);
    hub.onEvent(customerSaid(3, 'thanks, bye'));
    hub.onEvent(ended(4));
    hub.onEvent(customerSaid(5, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual(['thanks, bye', 'live-chat-ended']);
  });

  it('states alone tell that it changed hands twice, though its own state tells of the first time only', () => {
    waiting();
    adaClaims();
    const client = open(agent('cem'), 'inbox');
    hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    hub.onConversation(CONVERSATION, conversationState({ revision: 3 }), 3);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 4 }), 4);
    expect(client.view('inbox')).toEqual({});
  });

  it('a state that is behind the events gives nothing back', () => {
    waiting();
    adaClaims();
    hub.onEvent(joined(5, 'bob', 2));
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'ada', unread: 1, revision: 4 }), 4);
    expect(refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    expect(hub.inbox(ada, false)).toEqual([]);
  });

  it('a state that is ahead of the events closes the gate, and late events do not open it', () => {
    waiting();
    adaClaims();
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 9 }), 9);
    expect(refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
    hub.onEvent(joined(7, 'ada', 3));
    expect(refusal(ada, TICKET_VIEW)).toBe('ticket-not-found');
  });
});

describe('lines after a start', () => {
  it('begin where the states that were there end, not where the oldest of them does', () => {
    hub = new LiveHub(() => now);
    waiting();
    adaClaims();
    hub.onConversation(CONVERSATION, conversationState({ mode: 'bot', ticketId: null, revision: 5 }), 5);
    hub.caughtUp();
    const client = open(ada, TICKET_VIEW);
    hub.onEvent(customerSaid(6, 'dear bot'));
    expect(client.texts(TICKET_VIEW)).toEqual([]);
  });

  it('are gated anew when the topics are told from their beginning', () => {
    waiting();
    adaClaims();
    hub.forgetChats();
    hub.onConversation(CONVERSATION, conversationState({ mode: 'live', agentId: 'bob', revision: 1 }), 1);
    hub.onTicket(TICKET, claimedBy('bob', 1));
    expect([refusal(ada, TICKET_VIEW), refusal(bob, TICKET_VIEW)]).toEqual(['ticket-not-found', 'opened']);
  });
});

describe('a customer', () => {
  it('sees the state of their conversation and its lines, never notes', () => {
    waiting();
    const client = open(customer, 'conversation');
    adaClaims();
    hub.onEvent(note(3, 'ada', 'sounds upset'));
    hub.onEvent(said(4, 'hello', { kind: 'agent', id: 'ada' }));
    expect(client.view('conversation')[CONVERSATION]).toEqual({
      id: CONVERSATION,
      channel: 'web',
      mode: 'live',
      ticket: { id: TICKET, work: 'claimed', waitingSince: T, revision: 1 },
      agent: { id: 'ada', name: 'Ada' },
      revision: 2,
    });
    expect(client.texts('conversation')).toEqual(['agent-joined', 'hello']);
    expect(JSON.stringify(client.frames)).not.toMatch(/upset|4711|late parcel/);
  });

  it('sees a row also when nothing is live', () => {
    expect(open(customer, 'conversation').view('conversation')[CONVERSATION]).toMatchObject({
      mode: 'bot',
      revision: null,
    });
  });

  it('sees nothing of somebody else’s conversation', () => {
    const client = open({ ...customer, customerId: 'somebody else' }, 'conversation');
    waiting();
    hub.onEvent(customerSaid(2, 'private'));
    expect(client.texts('conversation')).toEqual([]);
    expect(client.view('conversation')[CONVERSATION]).toMatchObject({ mode: 'bot', ticket: null });
  });

  it('goes back to the bot when the conversation’s state is taken away', () => {
    waiting();
    const client = open(customer, 'conversation');
    hub.onConversation(CONVERSATION, null, 5);
    expect(client.view('conversation')[CONVERSATION]).toMatchObject({ mode: 'bot', ticket: null, revision: null });
  });

  it('is cut off when their data is erased', () => {
    const client = open(customer, 'conversation');
    hub.onEvent(happened('erased', 5, { ticketId: null, epoch: 0 }));
    expect(client.ended).toBe(true);
  });
});

describe('who may open what', () => {
  it.each([
    ['a customer', 'inbox', 'forbidden', customer],
    ['a customer', TICKET_VIEW, 'forbidden', customer],
    ['a customer', 'inbox:all', 'forbidden', customer],
    ['an agent', 'conversation', 'forbidden', ada],
    ['an agent', 'inbox:all', 'forbidden', ada],
    ['an agent', `ticket:${OTHER_TICKET}`, 'ticket-not-found', ada],
    ['an agent without the skill', TICKET_VIEW, 'ticket-not-found', bob],
    ['an agent with it', TICKET_VIEW, 'opened', agent('cem', { skills: ['de'] })],
    ['a supervisor', TICKET_VIEW, 'opened', sue],
    ['a supervisor', 'inbox:all', 'opened', sue],
  ] as const)('%s, %s: %s', (_who, view, expected, viewer) => {
    hub.onTicket(TICKET, ticketState({ requiredSkills: ['de'] }));
    expect(refusal(viewer, view)).toBe(expected);
  });

  it('one forbidden view refuses the whole stream, and nothing of it is opened', () => {
    expect(() => open(ada, 'inbox', 'inbox:all')).toThrow('forbidden');
    expect(hub.size.streams).toBe(0);
  });

  it('a person has at most 20 streams', () => {
    for (let n = 0; n < 20; n += 1) open(ada, 'inbox');
    expect(refusal(ada, 'inbox')).toBe('too-many-requests');
    expect(refusal(bob, 'inbox')).toBe('opened');
  });

  it('nobody is answered before everything was read that was there at the start', () => {
    hub = new LiveHub(() => now);
    expect(refusal(ada, 'inbox')).toBe('unavailable');
    expect(() => hub.inbox(ada, false)).toThrow('unavailable');
  });
});

describe('a stream', () => {
  it('says that it lives every 15 s', () => {
    const client = open(ada, 'inbox');
    for (let second = 1; second <= 45; second += 1) {
      now += 1_000;
      hub.tick();
    }
    expect(client.comments).toBe(3);
  });

  it('ends with its token, though there is nothing to tell', () => {
    const client = open(ada, 'inbox');
    now = NOW + 59_999;
    hub.tick();
    expect(client.ended).toBe(false);
    now = NOW + 60_000;
    hub.tick();
    expect(client.ended).toBe(true);
    expect(hub.size.streams).toBe(0);
  });

  it('tells nothing once its token has ended, though no tick has come by', () => {
    const client = open(ada, 'inbox');
    now = NOW + 60_000;
    hub.onTicket(TICKET, ticketState());
    expect(client.ended).toBe(true);
    expect(client.view('inbox')).toEqual({});
  });

  it('all end when the service closes', () => {
    const client = open(ada, 'inbox');
    hub.close();
    expect(client.ended).toBe(true);
  });

  it('whoever detaches is told nothing any more', () => {
    const { client, sink } = directClient();
    const detach = hub.attach({ viewer: ada, person: 'ada', expiresAt: Infinity, views: ['inbox'] }, () => sink);
    detach();
    waiting();
    expect(client.kinds()).toEqual(['snapshot']);
  });
});
