import { ada, bob, sue, NOW, TICKET_VIEW, HubStage } from '../../test/hub.stage';
import {
  agent,
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  customer,
  CUSTOMER,
  customerSaid,
  happened,
  note,
  OTHER_TICKET,
  said,
  T,
  TICKET,
  ticketState,
} from '../../test/live.examples';
import { directClient } from '../../test/stream.client';
import type { Viewer } from '../domain/viewer';

let stage: HubStage;

beforeEach(() => {
  stage = new HubStage();
});

describe('inbox', () => {
  it('begins with a snapshot of what one may take and what is one’s own', () => {
    stage.waiting();
    stage.hub.onTicket(OTHER_TICKET, claimedBy('bob', 1, { id: OTHER_TICKET }));
    const client = stage.open(ada, 'inbox');
    expect(client.kinds()).toEqual(['snapshot']);
    expect(client.frames[0]?.data.time).toBe(T);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    expect(Object.keys(stage.open(bob, 'inbox').view('inbox'))).toEqual([TICKET, OTHER_TICKET]);
  });

  it('joins ticket and conversation in one row, whichever comes first', () => {
    const client = stage.open(ada, 'inbox');
    stage.hub.onTicket(TICKET, ticketState());
    expect(client.view('inbox')[TICKET].conversation).toBeNull();
    stage.hub.onConversation(CONVERSATION, conversationState({ unread: 2 }), 1);
    expect(client.view('inbox')[TICKET]).toMatchObject({
      ticket: { id: TICKET, work: 'pending', revision: 0 },
      conversation: { unread: 2, mode: 'waiting', revision: 1 },
    });
  });

  it('a claimed row leaves all other inboxes, and comes back at its old waiting time', () => {
    stage.waiting();
    const [hers, his] = [stage.open(ada, 'inbox'), stage.open(bob, 'inbox')];
    stage.adaClaims();
    expect(his.view('inbox')).toEqual({});
    expect(hers.view('inbox')[TICKET].ticket.owner).toEqual({ id: 'ada', name: 'Ada' });
    stage.hub.onTicket(TICKET, ticketState({ epoch: 2, revision: 2 }));
    expect(his.view('inbox')[TICKET].ticket.waitingSince).toBe(T);
  });

  it('a row leaves when the ticket closes', () => {
    stage.waiting();
    const client = stage.open(ada, 'inbox');
    stage.hub.onTicket(TICKET, null);
    expect(client.kinds()).toEqual(['snapshot', 'remove']);
    expect(client.view('inbox')).toEqual({});
  });

  it('shows only tickets that one is eligible for', () => {
    const client = stage.open(agent('ada', { skills: ['de'], queues: ['sales'] }), 'inbox');
    stage.hub.onTicket(TICKET, ticketState({ requiredSkills: ['fr'] }));
    stage.hub.onTicket(OTHER_TICKET, ticketState({ id: OTHER_TICKET, requiredSkills: ['de'], queue: 'sales' }));
    expect(Object.keys(client.view('inbox'))).toEqual([OTHER_TICKET]);
  });

  it('a supervisor’s own inbox is like everybody’s; inbox:all has all', () => {
    stage.hub.onTicket(TICKET, claimedBy('ada'));
    const client = stage.open(sue, 'inbox', 'inbox:all');
    expect(client.view('inbox')).toEqual({});
    expect(Object.keys(client.view('inbox:all'))).toEqual([TICKET]);
  });

  it('an agent’s name reaches the rows that show it', () => {
    stage.hub.onTicket(TICKET, claimedBy('ada'));
    const client = stage.open(ada, 'inbox');
    stage.hub.onAgent('ada', agentState('ada', 'Ada L.'));
    expect(client.view('inbox')[TICKET].ticket.owner.name).toBe('Ada L.');
  });

  it('once the chat of a ticket is over, its row tells nothing of what is said to others', () => {
    stage.hub.onTicket(TICKET, claimedBy('ada'));
    const [client, hers] = [stage.open(ada, 'inbox'), stage.open(sue, 'inbox:all')];
    const lastMessage = { revision: 5, at: T, author: { kind: 'customer' as const, id: CUSTOMER }, text: 'dear bot' };
    const told = {
      lastMessage: { ...lastMessage, kind: 'message' as const },
      unread: 3,
      unansweredSince: T,
      revision: 5,
    };
    stage.hub.onConversation(CONVERSATION, conversationState({ ...told, mode: 'bot', ticketId: null }), 5);
    expect(client.view('inbox')[TICKET].conversation).toEqual({
      lastMessage: null,
      unread: 0,
      unansweredSince: null,
      customerReadUpTo: null,
      mode: 'bot',
      revision: 5,
    });
    expect(hers.view('inbox:all')).toEqual(client.view('inbox'));
  });

  it('nothing is sent again that the client already has', () => {
    stage.waiting();
    const client = stage.open(ada, 'inbox');
    stage.waiting();
    stage.hub.onEvent(customerSaid(2, 'hello'));
    expect(client.kinds()).toEqual(['snapshot']);
  });

  it('opening one sorts no tickets, however many there are and whatever has just changed', () => {
    const id = (n: number): string => `33333333-0000-7000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 500; n += 1) stage.hub.onTicket(id(n), ticketState({ id: id(n) }));
    const sort = jest.spyOn(Array.prototype, 'sort');
    const [hers, all] = [stage.open(ada, 'inbox'), stage.open(sue, 'inbox:all')];
    const longest = Math.max(0, ...sort.mock.contexts.map((sorted) => (sorted as unknown[]).length));
    sort.mockRestore();
    expect([hers.frames[0]?.data.rows.length, all.frames[0]?.data.rows.length]).toEqual([500, 500]);
    expect(longest).toBeLessThan(10);
  });

  it('coming back to one looks through the tickets no oftener than it opens, however many agents have changed', () => {
    const id = (n: number): string => `33333333-0000-7000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 500; n += 1) stage.hub.onTicket(id(n), claimedBy(n % 2 ? 'ada' : 'bob', 1, { id: id(n) }));
    const client = stage.open(ada, 'inbox');
    const values = jest.spyOn(Map.prototype, 'values');
    for (let n = 0; n < 50; n += 1) stage.hub.onAgent(n % 2 ? 'ada' : `nobody ${n}`, agentState('ada', `Ada ${n}`));
    stage.resume(client, ada, 'inbox');
    const looks = values.mock.contexts.filter((map) => (map as Map<unknown, unknown>).size >= 500).length;
    values.mockRestore();
    expect(looks).toBeLessThanOrEqual(1);
    expect(client.view('inbox')[id(1)].ticket.owner.name).toBe('Ada 49');
  });

  it('pending rows come first, longest waiting on top, then claimed ones by who waits for an answer', () => {
    const id = (n: number): string => `33333333-0000-7000-8000-00000000000${n}`;
    const on = (n: number) => ({ id: id(n), conversationId: `11111111-0000-7000-8000-00000000000${n}` });
    stage.hub.onTicket(id(1), claimedBy('ada', 1, on(1)));
    stage.hub.onTicket(id(2), claimedBy('ada', 1, on(2)));
    stage.hub.onTicket(id(3), ticketState({ ...on(3), waitingSince: '2026-01-01T00:05:00.000Z' }));
    stage.hub.onTicket(id(4), ticketState({ ...on(4), waitingSince: '2026-01-01T00:01:00.000Z' }));
    const unanswered = conversationState({ id: on(2).conversationId, ticketId: id(2), unansweredSince: T });
    stage.hub.onConversation(on(2).conversationId, unanswered, 1);
    expect(stage.hub.inbox(ada, false).map(({ ticket }) => ticket.id)).toEqual([id(4), id(3), id(2), id(1)]);
  });
});

describe('a customer', () => {
  it('sees the state of their conversation and its lines, never notes', () => {
    stage.waiting();
    const client = stage.open(customer, 'conversation');
    stage.adaClaims();
    stage.hub.onEvent(note(3, 'ada', 'sounds upset'));
    stage.hub.onEvent(said(4, 'hello', { kind: 'agent', id: 'ada' }));
    expect(client.view('conversation')[CONVERSATION]).toEqual({
      id: CONVERSATION,
      channel: 'web',
      mode: 'live',
      ticket: { id: TICKET, work: 'claimed', waitingSince: T, revision: 1 },
      position: null,
      agent: { id: 'ada', name: 'Ada' },
      revision: 2,
    });
    expect(client.texts('conversation')).toEqual(['agent-joined', 'hello']);
    expect(JSON.stringify(client.frames)).not.toMatch(/upset|No\. 4711|late parcel/);
  });

  it('sees a row also when nothing is live', () => {
    expect(stage.open(customer, 'conversation').view('conversation')[CONVERSATION]).toMatchObject({
      mode: 'bot',
      revision: null,
    });
  });

  it('sees nothing of somebody else’s conversation', () => {
    const client = stage.open({ ...customer, customerId: 'somebody else' }, 'conversation');
    stage.waiting();
    stage.hub.onEvent(customerSaid(2, 'private'));
    expect(client.texts('conversation')).toEqual([]);
    expect(client.view('conversation')[CONVERSATION]).toMatchObject({ mode: 'bot', ticket: null });
  });

  it('goes back to the bot when the conversation’s state is taken away', () => {
    stage.waiting();
    const client = stage.open(customer, 'conversation');
    stage.hub.onConversation(CONVERSATION, null, 5);
    expect(client.view('conversation')[CONVERSATION]).toMatchObject({ mode: 'bot', ticket: null, revision: null });
  });

  it('is cut off when their data is erased', () => {
    const client = stage.open(customer, 'conversation');
    stage.hub.onEvent(happened('erased', 5, { ticketId: null, epoch: 0 }));
    expect(client.frames.at(-1)).toMatchObject({
      kind: 'remove',
      data: { view: 'conversation', id: CONVERSATION, why: 'erased' },
    });
    expect(client.ended).toBe(true);
    expect(stage.refusal(customer, 'conversation')).toBe('erased');
  });

  it('is cut off once, whether the event or the tombstone comes first', () => {
    const client = stage.open(customer, 'conversation');
    stage.hub.onErased(CONVERSATION, 5);
    stage.hub.onEvent(happened('erased', 5, { ticketId: null, epoch: 0 }));
    expect([client.kinds(), client.ended]).toEqual([['snapshot', 'remove'], true]);
  });

  it('is refused after an erasure that only a tombstone tells of, and told so when they come back', () => {
    stage.waiting();
    const client = stage.open(customer, 'conversation');
    const before = client.frames.length;
    const { cursor } = client;
    stage = new HubStage({ isCaughtUp: false });
    stage.waiting();
    stage.hub.onErased(CONVERSATION, 5);
    stage.hub.caughtUp();
    expect(stage.refusal(customer, 'conversation')).toBe('erased');
    client.cursor = cursor;
    stage.resume(client, customer, 'conversation');
    expect(client.frames.slice(before).at(-1)).toMatchObject({ kind: 'remove', data: { why: 'erased' } });
    expect(client.ended).toBe(true);
  });

  it('is served like anybody where another customer was erased, or a conversation merely ended', () => {
    stage.hub.onErased(OTHER_TICKET, 5);
    stage.hub.onConversation(CONVERSATION, null, 5);
    expect(stage.refusal(customer, 'conversation')).toBe('opened');
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
    stage.hub.onTicket(TICKET, ticketState({ requiredSkills: ['de'] }));
    expect(stage.refusal(viewer, view)).toBe(expected);
  });

  it('one forbidden view refuses the whole stream, and nothing of it is opened', () => {
    expect(() => stage.open(ada, 'inbox', 'inbox:all')).toThrow('forbidden');
    expect(stage.hub.size.streams).toBe(0);
  });

  it('whoever is refused is told which view it was', () => {
    const opening =
      (viewer: Viewer, ...views: string[]) =>
      () =>
        stage.open(viewer, ...views);
    const refused = (view: string, code: string) => expect.objectContaining({ code, details: { view } });
    expect(opening(ada, 'inbox', TICKET_VIEW)).toThrow(refused(TICKET_VIEW, 'ticket-not-found'));
    expect(opening(ada, 'inbox', 'inbox:all')).toThrow(refused('inbox:all', 'forbidden'));
    expect(opening(customer, 'conversation', 'inbox')).toThrow(refused('inbox', 'forbidden'));
    expect(opening(ada, 'of no kind')).toThrow(refused('of no kind', 'forbidden'));
  });

  it('a person has at most 20 streams', () => {
    for (let n = 0; n < 20; n += 1) stage.open(ada, 'inbox');
    expect(stage.refusal(ada, 'inbox')).toBe('too-many-requests');
    expect(stage.refusal(bob, 'inbox')).toBe('opened');
  });

  it('nobody is answered before everything was read that was there at the start', () => {
    stage = new HubStage({ isCaughtUp: false });
    expect(stage.refusal(ada, 'inbox')).toBe('unavailable');
    expect(() => stage.hub.inbox(ada, false)).toThrow('unavailable');
  });
});

describe('a stream', () => {
  it('says that it lives every 15 s', () => {
    const client = stage.open(ada, 'inbox');
    for (let second = 1; second <= 45; second += 1) {
      stage.now += 1_000;
      stage.hub.tick();
    }
    expect(client.comments).toBe(3);
  });

  it('ends with its token, though there is nothing to tell', () => {
    const client = stage.open(ada, 'inbox');
    stage.now = NOW + 59_999;
    stage.hub.tick();
    expect(client.ended).toBe(false);
    stage.now = NOW + 60_000;
    stage.hub.tick();
    expect(client.ended).toBe(true);
    expect(stage.hub.size.streams).toBe(0);
  });

  it('tells nothing once its token has ended, though no tick has come by', () => {
    const client = stage.open(ada, 'inbox');
    stage.now = NOW + 60_000;
    stage.hub.onTicket(TICKET, ticketState());
    expect(client.ended).toBe(true);
    expect(client.view('inbox')).toEqual({});
  });

  it('all end when the service closes', () => {
    const client = stage.open(ada, 'inbox');
    stage.hub.close();
    expect(client.ended).toBe(true);
  });

  it('whoever detaches is told nothing any more', () => {
    const { client, sink } = directClient();
    const { detach } = stage.hub.attach(
      { viewer: ada, person: 'ada', expiresAt: Infinity, views: ['inbox'] },
      () => sink,
    );
    detach();
    stage.waiting();
    expect(client.kinds()).toEqual(['snapshot']);
  });
});
