import { NotificationMachine, type Process } from './notification.process';
import {
  agentState,
  claimedBy,
  CONVERSATION,
  conversationState,
  customerSaid,
  happened,
  joined,
  note,
  OTHER_TICKET,
  said,
  TICKET,
  ticketState,
} from './live.examples';

const TICKET_VIEW = `ticket:${TICKET}`;

let machine: NotificationMachine;
let running: Process;
let ada: string;
let bob: string;
let sue: string;
let eve: string;

beforeEach(async () => {
  machine = await NotificationMachine.open();
  [ada, bob] = [await machine.agentToken('ada'), await machine.agentToken('bob')];
  [sue, eve] = [await machine.agentToken('sue', ['agent', 'supervisor']), await machine.customerToken()];
  await machine.putAgent(agentState('ada', 'Ada'));
  await machine.putTicket(TICKET, ticketState());
  await machine.putConversation(conversationState());
  await machine.happen(customerSaid(0, 'long ago'));
  running = await machine.start();
});
afterEach(async () => {
  expect(await running.stop()).toBe(true);
  await machine.close();
});

const get = async (path: string, token: string | null, headers: Record<string, string> = {}) => {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${running.url}${path}`, { headers: { ...authorization, ...headers } });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON as it came
  const body = (await answer.json()) as any;
  return { status: answer.status, body };
};
const inboxIds = async (token: string, query = ''): Promise<string[]> =>
  (await get(`/v1/inbox${query}`, token)).body.items.map((row: { ticket: { id: string } }) => row.ticket.id);
const adaClaims = async (): Promise<void> => {
  await machine.putTicket(TICKET, claimedBy('ada'));
  await machine.happen(joined(2, 'ada'));
  await machine.putConversation(conversationState({ mode: 'live', agentId: 'ada', revision: 2 }));
};

describe('GET /v1/inbox', () => {
  it('equals what the states say, also of before the start', async () => {
    const { body } = await get('/v1/inbox', ada);
    expect(body).toEqual({
      items: [
        {
          ticket: {
            ...ticketState(),
            owner: null,
            closedAt: null,
            closedBy: null,
            outcome: null,
            botCouldHaveAnswered: null,
            suggestedFaq: null,
          },
          conversation: {
            lastMessage: null,
            unread: 0,
            unansweredSince: null,
            customerReadUpTo: null,
            mode: 'waiting',
            revision: 1,
          },
        },
      ],
      next: null,
      asOf: expect.stringMatching(/Z$/),
    });
  });

  it('shows everybody’s tickets to supervisors who ask for all, and to nobody else', async () => {
    await machine.putTicket(OTHER_TICKET, claimedBy('bob', 1, { id: OTHER_TICKET }));
    const seen = { 'baton-seen': `ticket-${OTHER_TICKET}@1` };
    expect((await get('/v1/inbox?all=true', sue, seen)).body.items).toHaveLength(2);
    expect(await inboxIds(sue)).toEqual([TICKET]);
    expect(await inboxIds(bob)).toEqual([TICKET, OTHER_TICKET]);
    expect(await get('/v1/inbox?all=true', ada)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('says up to when it shows everything, by the service’s clock', async () => {
    machine.ahead = 3_600_000;
    const before = Date.now() + machine.ahead;
    const asOf = Date.parse((await get('/v1/inbox', ada)).body.asOf);
    expect([asOf >= before, asOf <= Date.now() + machine.ahead]).toEqual([true, true]);
  });

  it('waits for what the caller has seen elsewhere', async () => {
    const asked = get('/v1/inbox', bob, { 'baton-seen': `ticket-${TICKET}@1, conversation-${CONVERSATION}@2` });
    await adaClaims();
    expect((await asked).body.items).toEqual([]);
  });

  it.each([
    ['nobody', null, 401, 'unauthenticated'],
    ['a customer', () => eve, 403, 'forbidden'],
    ['a bot', () => machine.agentToken('bot', ['bot']), 403, 'forbidden'],
    ['an administrator', () => machine.agentToken('root', ['admin']), 403, 'forbidden'],
  ] as const)('is refused to %s', async (_who, token, status, code) => {
    expect(await get('/v1/inbox', token === null ? null : await token())).toMatchObject({ status, body: { code } });
  });
});

describe('GET /v1/live', () => {
  it('begins with a snapshot and goes on with what changes', async () => {
    const { answer, client } = await machine.stream(running, 'view=inbox', ada);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await client.until(({ frames }) => frames.length === 1);
    expect(Object.keys(client.view('inbox'))).toEqual([TICKET]);
    await adaClaims();
    await client.until((c) => c.view('inbox')[TICKET]?.conversation.revision === 2);
    expect(client.view('inbox')[TICKET].ticket.owner).toEqual({ id: 'ada', name: 'Ada' });
    await machine.putTicket(TICKET, null);
    await client.until((c) => Object.keys(c.view('inbox')).length === 0);
  });

  it('an open ticket brings the lines that are written from now on, and notes', async () => {
    await adaClaims();
    const { client } = await machine.stream(running, `view=inbox&view=${TICKET_VIEW}`, ada, {
      'baton-seen': `conversation-${CONVERSATION}@2`,
    });
    await machine.happen(customerSaid(3, 'where is it?'));
    await machine.happen(note(4, 'ada', 'sounds upset'));
    await client.until((c) => c.texts(TICKET_VIEW).includes('sounds upset'));
    expect(client.texts(TICKET_VIEW).filter((text) => text !== 'agent-joined')).toEqual([
      'where is it?',
      'sounds upset',
    ]);
  });

  it('an agent who lost the ticket receives nothing that came after', async () => {
    await adaClaims();
    const seen = { 'baton-seen': `conversation-${CONVERSATION}@2, ticket-${TICKET}@1` };
    const hers = await machine.stream(running, `view=inbox&view=${TICKET_VIEW}`, ada, seen);
    await machine.putTicket(TICKET, claimedBy('bob', 2));
    await machine.happen(joined(3, 'bob', 2));
    const his = await machine.stream(running, `view=inbox&view=${TICKET_VIEW}`, bob, {
      'baton-seen': `ticket-${TICKET}@2`,
    });
    await machine.happen(customerSaid(4, 'my card number is 1'));
    await machine.putConversation(conversationState({ mode: 'live', agentId: 'bob', unread: 1, revision: 4 }));
    await his.client.until((c) => c.texts(TICKET_VIEW).includes('my card number is 1'));
    // The state came after the line: what she gets of it, she has by the time that the next record reached her.
    await machine.putTicket(OTHER_TICKET, ticketState({ id: OTHER_TICKET }));
    await hers.client.until((c) => OTHER_TICKET in c.view('inbox'));
    expect(hers.client.view('inbox')).not.toHaveProperty(TICKET);
    expect(JSON.stringify(hers.client.frames)).not.toContain('card number');
    expect(JSON.stringify(hers.client.frames)).not.toContain('"unread":1');
  });

  it('a customer sees their own conversation, without notes or what agents know', async () => {
    const { client } = await machine.stream(running, 'view=conversation', eve);
    await adaClaims();
    await machine.happen(note(3, 'ada', 'sounds upset'));
    await machine.happen(said(4, 'hello', { kind: 'agent', id: 'ada' }));
    await client.until((c) => c.texts('conversation').includes('hello') && c.view('conversation')[CONVERSATION].agent);
    expect(client.view('conversation')[CONVERSATION].agent).toEqual({ id: 'ada', name: 'Ada' });
    expect(JSON.stringify(client.frames)).not.toMatch(/upset|No\. 4711|late parcel|long ago/);
  });

  it('ends when its token does', async () => {
    const { client } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ frames }) => frames.length === 1);
    machine.ahead = 601_000;
    running.service.tick();
    await client.until(({ ended }) => ended);
  });

  it('is refused for a token that has ended, however lately', async () => {
    const ended = await machine.issuer.token({ sub: 'ada', roles: ['agent'] }, -30);
    const { answer, body } = await machine.stream(running, 'view=inbox', ended);
    expect([answer.status, body]).toEqual([401, expect.objectContaining({ code: 'unauthenticated' })]);
    // Everywhere else the tolerance of clocks goes on.
    expect((await get('/v1/inbox', ended)).status).toBe(200);
  });

  it('says that it lives', async () => {
    const { client } = await machine.stream(running, 'view=inbox', ada);
    machine.ahead = 15_000;
    running.service.tick();
    await client.until(({ comments }) => comments === 1);
  });

  it('is given up when its client goes away', async () => {
    const { client, abort } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ frames }) => frames.length === 1);
    abort();
    await client.until(({ ended }) => ended);
    // Twenty more are allowed only once the first is gone.
    for (let n = 0; n < 20; n += 1) {
      expect((await machine.stream(running, 'view=inbox', ada)).answer.status).toBe(200);
    }
    expect((await machine.stream(running, 'view=inbox', ada)).body).toMatchObject({ code: 'too-many-requests' });
  });

  it('a question about its headers alone does not open one', async () => {
    const answer = await fetch(`${running.url}/v1/live?view=inbox`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${ada}` },
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['nobody', 'view=inbox', 'x', 401, 'unauthenticated'],
    ['a customer on agents’ views', 'view=inbox', 'eve', 403, 'forbidden'],
    ['a customer on a ticket', `view=${TICKET_VIEW}`, 'eve', 403, 'forbidden'],
    ['an agent on all', 'view=inbox:all', 'ada', 403, 'forbidden'],
    ['an agent on a customer’s view', 'view=conversation', 'ada', 403, 'forbidden'],
    ['an agent on a ticket that is nobody’s', `view=ticket:${OTHER_TICKET}`, 'ada', 404, 'ticket-not-found'],
    ['a view that does not exist', 'view=tickets', 'ada', 400, 'invalid-request'],
    ['a ticket of no form', 'view=ticket:1', 'ada', 400, 'invalid-request'],
    ['no view', '', 'ada', 400, 'invalid-request'],
    ['a member nobody knows', 'view=inbox&from=1', 'ada', 400, 'invalid-request'],
    ['twenty-one views', Array.from({ length: 21 }, () => 'view=inbox').join('&'), 'ada', 400, 'invalid-request'],
  ] as const)('refuses %s', async (_what, query, who, status, code) => {
    const tokens = { ada, eve, x: 'x' };
    const { answer, body } = await machine.stream(running, query, tokens[who]);
    expect([answer.status, body?.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('says which of several views it refuses', async () => {
    const { body } = await machine.stream(running, `view=inbox&view=ticket:${OTHER_TICKET}&view=alerts`, ada);
    expect(body).toMatchObject({ code: 'ticket-not-found', view: `ticket:${OTHER_TICKET}` });
    const { body: other } = await machine.stream(running, 'view=inbox&view=inbox:all', ada);
    expect(other).toMatchObject({ code: 'forbidden', view: 'inbox:all' });
  });

  it('ends for a customer who is erased meanwhile, and says why; after that their token opens nothing, as over HTTP', async () => {
    const { client } = await machine.stream(running, 'view=conversation', eve);
    await client.until(({ frames }) => frames.length === 1);
    await machine.happen(happened('erased', 2, { ticketId: null, epoch: 0 }));
    await client.until(({ ended }) => ended);
    expect(client.frames.at(-1)).toMatchObject({ kind: 'remove', data: { view: 'conversation', why: 'erased' } });
    const { answer, body } = await machine.stream(running, 'view=conversation', eve);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([410, expect.stringContaining('problem+json')]);
    expect(body).toMatchObject({ type: 'urn:baton:problem:erased', code: 'erased', view: 'conversation' });
  });

  it('is refused to an erased customer by a process that was started after it', async () => {
    await machine.eraseConversation(2);
    const another = await machine.start();
    const { answer, body } = await machine.stream(another, 'view=conversation', eve);
    expect([answer.status, body]).toEqual([410, expect.objectContaining({ code: 'erased', view: 'conversation' })]);
    expect(await another.stop()).toBe(true);
  });

  it('a ticket of somebody else does not exist for an agent; one that may still be on its way is not-yet', async () => {
    await machine.putTicket(TICKET, claimedBy('bob'));
    const seen = { 'baton-seen': `ticket-${TICKET}@1` };
    expect((await machine.stream(running, `view=${TICKET_VIEW}`, ada, seen)).body).toMatchObject({
      code: 'ticket-not-found',
    });
    const late = { 'baton-seen': `ticket-${OTHER_TICKET}@1` };
    const { body, answer } = await machine.stream(running, `view=ticket:${OTHER_TICKET}`, ada, late);
    expect(body).toMatchObject({ code: 'not-yet', status: 409 });
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('start and stop', () => {
  it('answers nobody before it has read what was there, and is not ready', async () => {
    const early = await machine.boot();
    const answer = await fetch(`${early.url}/v1/inbox`, { headers: { authorization: `Bearer ${ada}` } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await machine.stream(early, 'view=inbox', ada)).body).toMatchObject({ code: 'unavailable' });
    expect((await fetch(`${early.url}/health/ready`)).status).toBe(503);
    await early.service.start();
    await early.service.caughtUp();
    expect((await fetch(`${early.url}/health/ready`)).status).toBe(200);
    expect(await early.stop()).toBe(true);
  });

  it('reads no event of before its start, so that none of them can hold it up', async () => {
    await machine.happen({ ...customerSaid(1, 'x'), type: 'baton.conversation.unheard-of.v1' } as never);
    const first = running;
    running = await machine.start();
    const { client } = await machine.stream(running, 'view=conversation', eve);
    await machine.happen(customerSaid(2, 'hello'));
    await client.until((c) => c.texts('conversation').includes('hello'));
    expect(await first.stop()).toBe(true);
  });

  it('a second replica shows the same', async () => {
    await adaClaims();
    await machine.putTicket(OTHER_TICKET, ticketState({ id: OTHER_TICKET, requiredSkills: ['fr'] }));
    const first = running;
    const seen = { 'baton-seen': `ticket-${OTHER_TICKET}@0, conversation-${CONVERSATION}@2` };
    const { body } = await get('/v1/inbox?all=true', sue, seen);
    running = await machine.start();
    expect(await first.stop()).toBe(true);
    expect(body.items).toHaveLength(2);
    expect((await get('/v1/inbox?all=true', sue)).body.items).toEqual(body.items);
  });

  it('open streams end with the process, in time', async () => {
    const { client } = await machine.stream(running, 'view=inbox', ada);
    await client.until(({ frames }) => frames.length === 1);
    const stopped = running.stop();
    await client.until(({ ended }) => ended);
    expect(await stopped).toBe(true);
  });
});
