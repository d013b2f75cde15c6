import { randomUUID } from 'node:crypto';
import { type Asked, readTopic, TicketApp } from './ticket.app';

let app: TicketApp;
let ada: string;
let grace: string;
let sue: string;

beforeAll(async () => {
  app = await TicketApp.start();
  ada = await app.staff('ada');
  grace = await app.staff('grace');
  sue = await app.staff('sue', { roles: ['supervisor'] });
  for (const as of [ada, grace, sue]) expect((await app.call('PUT', '/v1/agents/me', { as })).status).toBe(200);
});
afterAll(async () => void (await app.stop()));

const claimed = async (as = ada): Promise<Asked> => {
  const asked = await app.ticket();
  expect((await app.post(asked.ticketId, 'claim', as)).status).toBe(200);
  return asked;
};

describe('the life of a ticket', () => {
  it('a handover is a ticket that waits, with all that the customer and the bot said about it', async () => {
    const asked = await app.ask({ requestedAt: '2026-11-22T10:00:00.000Z' });
    const answer = await app.call('GET', `/v1/tickets/${asked.ticketId}`, {
      as: ada,
      headers: { 'baton-seen': asked.seen },
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      id: asked.ticketId,
      conversationId: asked.conversationId,
      customer: { id: asked.customerId, name: 'Mara', presence: 'present' },
      channel: 'web',
      subject: 'Wrong invoice',
      topics: ['invoice'],
      queue: null,
      requiredSkills: [],
      variables: { orderNumber: 'No. 4711' },
      work: 'pending',
      owner: null,
      epoch: 0,
      createdAt: expect.any(String),
      waitingSince: '2026-11-22T10:00:00.000Z',
      claimedAt: null,
      closedAt: null,
      closedBy: null,
      outcome: null,
      botCouldHaveAnswered: null,
      suggestedFaq: null,
      revision: 0,
    });
  });

  it('claim, forward, unclaim, claim, resolve, delete, restore: each answers the ticket and its revision', async () => {
    const { ticketId } = await app.ticket();
    const steps: [string, string, unknown, object][] = [
      ['claim', ada, undefined, { work: 'claimed', owner: { id: 'ada', name: 'Agent ada' }, epoch: 1 }],
      ['forward', ada, { to: 'grace', note: 'hers' }, { owner: { id: 'grace', name: 'Agent grace' }, epoch: 2 }],
      ['unclaim', grace, { reason: 'lunch' }, { work: 'pending', owner: null, epoch: 3 }],
      ['claim', ada, undefined, { work: 'claimed', epoch: 4 }],
      ['resolve', ada, { outcome: 'answered' }, { work: 'resolved', closedBy: 'ada', outcome: 'answered' }],
      ['delete', sue, { reason: 'test' }, { work: 'deleted', owner: { id: 'ada' }, closedBy: 'ada' }],
      ['restore', sue, undefined, { work: 'resolved', outcome: 'answered' }],
    ];
    for (const [index, [command, as, body, expected]] of steps.entries()) {
      const answer = await app.post(ticketId, command, as, body);
      expect(answer).toMatchObject({ status: 200, body: { ...expected, revision: index + 1 } });
      expect(answer.headers['baton-revision']).toBe(`ticket-${ticketId}@${index + 1}`);
    }
  });

  it('the history tells who did what, in order, decrypted', async () => {
    const { ticketId } = await claimed();
    await app.post(ticketId, 'forward', ada, { to: 'grace', note: 'knows invoices' });
    const { body } = await app.call('GET', `/v1/tickets/${ticketId}/history`, { as: grace });
    expect(body.items).toEqual([
      expect.objectContaining({
        revision: 0,
        type: 'TicketCreated',
        actor: { kind: 'customer', id: 'whoever', name: 'Mara' },
      }),
      {
        revision: 1,
        type: 'Claimed',
        at: expect.stringMatching(/Z$/),
        actor: { kind: 'agent', id: 'ada', name: 'Agent ada' },
        data: { agentId: 'ada', epoch: 1, claimedAt: expect.any(String) },
      },
      expect.objectContaining({
        type: 'Forwarded',
        data: expect.objectContaining({ from: 'ada', to: 'grace', note: 'knows invoices' }),
      }),
    ]);
  });

  it('what is stored holds nothing personal in clear', async () => {
    const { ticketId } = await claimed();
    await app.post(ticketId, 'unclaim', ada, { reason: 'Kirchgasse 7' });
    const stored: string[] = [];
    for await (const event of app.store.readStream(`ticket-${ticketId}`)) stored.push(JSON.stringify(event));
    expect(stored).toHaveLength(3);
    expect(stored.join()).not.toMatch(/"Mara"|Wrong invoice|No\. 4711|Kirchgasse/);
  });

  it('every change is one public event under the conversation id, and the state or its tombstone', async () => {
    const { ticketId, conversationId } = await claimed();
    await app.post(ticketId, 'resolve', ada, {});
    const mine = (await readTopic(app.bus, 'ticketEvents', 3)).filter(({ key }) => key === conversationId);
    expect(mine.map(({ headers }) => [headers['ce_type'], headers['streamrevision']])).toEqual([
      ['baton.ticket.created.v1', '0'],
      ['baton.ticket.claimed.v1', '1'],
      ['baton.ticket.resolved.v1', '2'],
    ]);
    const states = (await readTopic(app.bus, 'ticketState', 1)).filter(({ key }) => key === ticketId);
    expect(states.at(-1)?.value).toBeNull();
  });
});

describe('refusals', () => {
  it('somebody else has it: 409 with by and since', async () => {
    const { ticketId } = await claimed();
    expect(await app.post(ticketId, 'claim', grace)).toMatchObject({
      status: 409,
      body: {
        code: 'already-claimed',
        by: 'ada',
        since: expect.any(String),
        type: 'urn:baton:problem:already-claimed',
      },
    });
  });

  it.each([
    ['unclaim', {}],
    ['forward', { to: 'sue' }],
    ['resolve', {}],
    ['delete', {}],
  ])('%s of what another owns: 403 not-owner', async (command, body) => {
    const { ticketId } = await claimed();
    expect(await app.post(ticketId, command, grace, body)).toMatchObject({ status: 403, body: { code: 'not-owner' } });
  });

  it('skills that do not fit: 403 not-eligible', async () => {
    const { ticketId } = await app.ticket({ requiredSkills: ['welding'] });
    expect(await app.post(ticketId, 'claim', ada)).toMatchObject({ status: 403, body: { code: 'not-eligible' } });
  });

  it('a ticket that does not exist: 404', async () => {
    const nowhere = randomUUID();
    for (const command of ['claim', 'unclaim', 'resolve', 'delete'])
      expect(await app.post(nowhere, command, ada, {})).toMatchObject({
        status: 404,
        body: { code: 'ticket-not-found' },
      });
    for (const path of [`/v1/tickets/${nowhere}`, `/v1/tickets/${nowhere}/history`])
      expect(await app.call('GET', path, { as: sue })).toMatchObject({
        status: 404,
        body: { code: 'ticket-not-found' },
      });
  });

  it('only a supervisor restores', async () => {
    const { ticketId } = await claimed();
    await app.post(ticketId, 'delete', ada, {});
    expect(await app.post(ticketId, 'restore', ada)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await app.post(ticketId, 'claim', ada)).toMatchObject({ status: 410, body: { code: 'ticket-deleted' } });
  });

  it('after the customer ended only resolve and delete remain', async () => {
    const asked = await claimed();
    await app.leave(asked);
    for (const [command, body] of [
      ['unclaim', {}],
      ['forward', { to: 'grace' }],
    ] as const) {
      expect(await app.post(asked.ticketId, command, ada, body)).toMatchObject({
        status: 409,
        body: { code: 'must-resolve-or-delete' },
      });
    }
    expect(await app.post(asked.ticketId, 'resolve', ada, {})).toMatchObject({
      status: 200,
      body: { customer: { presence: 'ended' } },
    });
  });

  it('an erased ticket: 410 for every command, and nothing to read', async () => {
    const asked = await claimed();
    await app.erase(asked);
    for (const command of ['claim', 'unclaim', 'resolve', 'delete'])
      expect(await app.post(asked.ticketId, command, ada, {})).toMatchObject({ status: 410, body: { code: 'erased' } });
    for (const path of ['', '/history'])
      expect(await app.call('GET', `/v1/tickets/${asked.ticketId}${path}`, { as: sue })).toMatchObject({
        status: 410,
        body: { code: 'erased' },
      });
  });

  it.each([
    ['unclaim', 'an empty reason', { reason: '' }],
    ['unclaim', 'a number for a text', { reason: 5 }],
    ['unclaim', 'an unknown member', { why: 'x' }],
    ['forward', 'nobody to forward to', {}],
    ['forward', 'a note of 8,001 characters', { to: 'grace', note: 'x'.repeat(8_001) }],
    ['forward', 'a list for an id', { to: ['grace'] }],
    ['resolve', 'a text for a flag', { botCouldHaveAnswered: 'yes' }],
    ['resolve', 'NUL', { outcome: 'a\u0000b' }],
    ['delete', 'a lone surrogate', { reason: '\ud800' }],
    ['claim', 'a body where none is expected', { agent: 'grace' }],
    ['restore', 'a body where none is expected', { by: 'sue' }],
  ])('%s with %s: 400 and nothing happens', async (command, _, body) => {
    const { ticketId } = await claimed();
    expect(await app.post(ticketId, command, sue, body)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect((await app.call('GET', `/v1/tickets/${ticketId}`, { as: ada })).body.revision).toBe(1);
  });

  it('an id of another form: 400', async () => {
    expect((await app.post('..%2F..%2Fetc', 'claim', ada)).status).toBe(400);
    expect((await app.call('GET', '/v1/tickets/123', { as: ada })).status).toBe(400);
  });
});

describe('who may read', () => {
  it('its customer reads the ticket without what agents noted, another customer does not, nobody of them the history', async () => {
    const asked = await claimed();
    await app.post(asked.ticketId, 'resolve', ada, { outcome: 'rude customer', botCouldHaveAnswered: true });
    const [own, other] = [await app.customer(asked.customerId), await app.customer(randomUUID())];
    const path = `/v1/tickets/${asked.ticketId}`;
    const { body } = await app.call('GET', path, { as: own });
    expect(body.variables).toEqual({});
    expect(body).toMatchObject({
      work: 'resolved',
      owner: { id: 'ada', name: 'Agent ada' },
      outcome: null,
      botCouldHaveAnswered: null,
    });
    expect(await app.call('GET', path, { as: other })).toMatchObject({
      status: 404,
      body: { code: 'ticket-not-found' },
    });
    expect((await app.call('GET', `${path}/history`, { as: own })).status).toBe(403);
  });

  it('an agent who neither owns nor could claim it is told that there is none', async () => {
    const { ticketId } = await claimed();
    expect((await app.call('GET', `/v1/tickets/${ticketId}`, { as: grace })).status).toBe(404);
    expect((await app.call('GET', `/v1/tickets/${ticketId}/history`, { as: grace })).status).toBe(404);
    expect((await app.call('GET', `/v1/tickets/${ticketId}`, { as: sue })).status).toBe(200);
  });

  it('a former owner sees it as it was when their stint ended', async () => {
    const { ticketId } = await claimed();
    await app.post(ticketId, 'forward', ada, { to: 'grace' });
    await app.post(ticketId, 'resolve', grace, { outcome: 'secret' });
    const seen = await app.call('GET', `/v1/tickets/${ticketId}`, { as: ada });
    expect(seen.body).toMatchObject({ work: 'claimed', owner: { id: 'grace' }, outcome: null, revision: 2 });
    const { body } = await app.call('GET', `/v1/tickets/${ticketId}/history`, { as: ada });
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual(['TicketCreated', 'Claimed', 'Forwarded']);
  });

  it("who owns an open ticket of a customer also reads that customer's other tickets", async () => {
    const earlier = await claimed(grace);
    await app.post(earlier.ticketId, 'resolve', grace, {});
    const path = `/v1/tickets/${earlier.ticketId}`;
    expect((await app.call('GET', path, { as: ada })).status).toBe(404);
    const now = await app.ticket({ customerId: earlier.customerId });
    const { headers } = await app.post(now.ticketId, 'claim', ada);
    const seen = { 'baton-seen': String(headers['baton-revision']) };
    expect((await app.call('GET', path, { as: ada, headers: seen })).body.work).toBe('resolved');
  });
});

describe('idempotency keys', () => {
  it('a retry adds nothing and answers the state now, also after others wrote, and on another replica', async () => {
    const { ticketId } = await app.ticket();
    const key = { 'idempotency-key': randomUUID() };
    const path = `/v1/tickets/${ticketId}/unclaim`;
    await app.post(ticketId, 'claim', ada);
    const first = await app.post(ticketId, 'unclaim', ada, { reason: 'lunch' }, key);
    expect(first).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(first.headers['idempotent-replay']).toBeUndefined();
    await app.post(ticketId, 'claim', grace);
    for (const service of [app.service, app.replica, app.service]) {
      const again = await app.callOn(service, 'POST', path, { as: ada, body: { reason: 'lunch' }, headers: key });
      // Ada is a former owner by now: she is answered what she may still see.
      expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replay': 'true' }, body: { revision: 2 } });
    }
    const { body } = await app.call('GET', `/v1/tickets/${ticketId}/history`, { as: sue });
    expect(body.items).toHaveLength(4);
  });

  it('one key with another body: 422', async () => {
    const { ticketId } = await claimed();
    const key = { 'idempotency-key': 'once' };
    await app.post(ticketId, 'unclaim', ada, { reason: 'lunch' }, key);
    expect(await app.post(ticketId, 'unclaim', ada, { reason: 'tea' }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('a repeat without a key is no second event either', async () => {
    const { ticketId } = await claimed();
    expect(await app.post(ticketId, 'claim', ada)).toMatchObject({ status: 200, body: { revision: 1 } });
  });
});
