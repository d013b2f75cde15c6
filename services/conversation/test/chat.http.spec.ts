import { type Rig, startRig } from './conversation.rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const claimed = { agentId: 'ada', epoch: 1, claimedAt: '2026-11-22T10:00:00.000Z' };

/** A visitor whose live chat Ada has claimed; `seen` names the claim. */
const liveChat = async () => {
  const visitor = await rig.visitor();
  const path = `/v1/conversations/${visitor.conversationId}`;
  const asked = await rig.ask('POST', `${path}/handover`, { as: visitor.token, body: {} });
  const ticketId = asked.body.ticket.id as string;
  const chat = { ...visitor, ticketId, path };
  const seen = await rig.ticketEvent(chat, 'baton.ticket.claimed.v1', claimed);
  return { ...chat, seen };
};

describe('visitors', () => {
  it('are given a token that opens their conversation and no other', async () => {
    const [one, other] = [await rig.visitor(), await rig.visitor()];
    const own = await rig.ask('GET', `/v1/conversations/${one.conversationId}`, { as: one.token });
    expect(own).toMatchObject({
      status: 200,
      body: { id: one.conversationId, mode: 'bot', ticket: null, revision: 0 },
    });
    expect(own.body.customer).toEqual({ id: one.customerId, name: 'Jo', locale: null });
    const foreign = await rig.ask('GET', `/v1/conversations/${other.conversationId}`, { as: one.token });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'conversation-not-found' } });
  });

  it('are new each time without a proof of who they are', async () => {
    const [one, other] = [await rig.visitor(), await rig.visitor()];
    expect(one.customerId).not.toBe(other.customerId);
  });

  it('with a proof find their conversation again, and the bot of their platform finds it too', async () => {
    const identity = await rig.token({ sub: 'shop-17', name: 'Jo Known', roles: [] });
    const [one, again] = [
      await rig.visitor({ channel: 'web', identity }),
      await rig.visitor({ channel: 'web', identity, name: 'Mallory' }),
    ];
    expect([again.customerId, again.conversationId]).toEqual([one.customerId, one.conversationId]);
    expect(one.customerId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
    const byBot = await rig.ask('POST', '/v1/conversations', {
      as: rig.people.bot,
      body: { channel: 'web', customer: { id: 'shop-17' } },
    });
    expect(byBot).toMatchObject({ status: 200, body: { id: one.conversationId, customer: { name: 'Jo Known' } } });
  });

  it.each([
    ['another issuer', 'sms', (jwt: string) => jwt],
    ['a broken signature', 'web', (jwt: string) => `${jwt.slice(0, -8)}AAAAAAAA`],
    [
      'no signature',
      'web',
      (jwt: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jwt.split('.')[1]}.AA`,
    ],
  ])('a proof with %s is refused', async (_, channel, spoil) => {
    const identity = spoil(await rig.token({ sub: 'shop-18', roles: [] }));
    expect(await rig.ask('POST', '/v1/visitors', { body: { channel, identity } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'identity' }] },
    });
  });

  it('a proof that lives too long or has died is refused', async () => {
    const late = await rig.dev.token({ sub: 'shop-18', roles: [] }, -120);
    const long = await rig.dev.token({ sub: 'shop-18', roles: [] }, 3 * 86_400);
    for (const identity of [late, long]) {
      expect(await rig.ask('POST', '/v1/visitors', { body: { channel: 'web', identity } })).toMatchObject({
        status: 400,
      });
    }
  });

  it.each([[{}], [{ channel: 'Web' }], [{ channel: 'web', role: 'agent' }], [{ channel: 'web', locale: '../' }]])(
    '%j is no visitor',
    async (body) =>
      expect(await rig.ask('POST', '/v1/visitors', { body })).toMatchObject({
        status: 400,
        body: { code: 'invalid-request' },
      }),
  );
});

describe('a bot', () => {
  const start = { channel: 'sms', customer: { id: '+41 79 000 00 00', name: 'Jo' } };

  it('begins a conversation once per customer and channel', async () => {
    const first = await rig.ask('POST', '/v1/conversations', { as: rig.people.bot, body: start });
    const second = await rig.ask('POST', '/v1/conversations', { as: rig.people.bot, body: start });
    expect([first.status, second.status, second.body.id]).toEqual([201, 200, first.body.id]);
    expect(first.headers.location).toBe(`/v1/conversations/${first.body.id as string}`);
    const other = await rig.ask('POST', '/v1/conversations', {
      as: rig.people.bot,
      body: { ...start, channel: 'web' },
    });
    expect(other.body.customer.id).toBe(first.body.customer.id);
    expect(other.body.id).not.toBe(first.body.id);
  });

  it('talks, offers choices and learns until it hands over; then it is told that it is not in charge', async () => {
    const { conversationId, token } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}`;
    const choices = [{ id: 'yes', label: 'Yes' }];
    const offered = await rig.ask('POST', `${path}/messages`, {
      as: rig.people.bot,
      body: { text: 'Hi!', clientMessageId: 'b1', choices },
    });
    expect(offered).toMatchObject({
      status: 201,
      body: { kind: 'message', choices, author: { kind: 'bot', id: 'helper-bot' }, previous: null },
    });
    const picked = await rig.ask('POST', `${path}/messages`, {
      as: token,
      body: { text: 'Yes', clientMessageId: 'c1', choiceId: 'yes' },
    });
    expect(picked.body).toMatchObject({ choiceId: 'yes', previous: offered.body.revision });
    const learned = await rig.ask('PUT', `${path}/variables`, {
      as: rig.people.bot,
      body: { variables: { topic: 'refund' } },
    });
    expect(learned.body.variables).toEqual({ topic: 'refund' });
    const body = { seen: learned.body.revision, subject: 'Refund', variables: { order: '7' } };
    const asked = await rig.ask('POST', `${path}/handover`, { as: rig.people.bot, body });
    expect(asked).toMatchObject({ status: 201, body: { mode: 'waiting', variables: { topic: 'refund', order: '7' } } });
    const again = await rig.ask('POST', `${path}/handover`, { as: rig.people.bot, body });
    expect([again.status, again.body.ticket.id]).toEqual([200, asked.body.ticket.id]);
    const refused = await rig.ask('POST', `${path}/messages`, {
      as: rig.people.bot,
      body: { text: 'Hm', clientMessageId: 'b2' },
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'bot-not-in-charge' } });
    const seenByCustomer = await rig.ask('GET', path, { as: token });
    expect(seenByCustomer.body.variables).toEqual({});
  });
});

describe('handover', () => {
  it('by two at once opens one chat', async () => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}/handover`;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        rig.ask('POST', path, { as: n % 2 === 0 ? token : rig.people.bot, body: n % 2 === 0 ? {} : { seen: 0 } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.ticket.id)).size).toBe(1);
  });

  it('by a bot that had not seen the customer leave is late', async () => {
    const { path, token, ticketId } = await liveChat();
    await rig.ask('POST', `${path}/leave`, { as: token, body: { ticketId } });
    const late = await rig.ask('POST', `${path}/handover`, { as: rig.people.bot, body: { seen: 1 } });
    expect(late).toMatchObject({ status: 409, body: { code: 'chat-ended' } });
  });

  it('asks each sender for its own members', async () => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}/handover`;
    expect(await rig.ask('POST', path, { as: rig.people.bot, body: {} })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'seen' }] },
    });
    expect(await rig.ask('POST', path, { as: token, body: { requiredSkills: ['x'] } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'requiredSkills' }] },
    });
  });
});

describe('a live chat', () => {
  it('an agent who claims and writes in the same second is let in, because the claim is waited for', async () => {
    const { path, ticketId, seen } = await liveChat();
    await rig.agent('ada', 'Ada Lovelace');
    const said = await rig.ask('POST', `${path}/messages`, {
      as: rig.people.ada,
      seen,
      body: { text: 'Hello', clientMessageId: 'a1', ticketId },
    });
    expect(said).toMatchObject({ status: 201, body: { author: { kind: 'agent', id: 'ada' } } });
  });

  it('says not-yet when the claim does not arrive', async () => {
    const { path, ticketId } = await liveChat();
    const said = await rig.ask('POST', `${path}/messages`, {
      as: rig.people.bob,
      seen: `ticket-${ticketId}@9`,
      body: { text: 'Hello', clientMessageId: 'b1', ticketId },
    });
    expect(said).toMatchObject({ status: 409, body: { code: 'not-yet' } });
    expect(said.headers['retry-after']).toBeDefined();
  });

  it('only the joined agent writes; who lost it is told, and who never had it knows nothing of it', async () => {
    const { path, ticketId, conversationId, customerId, seen } = await liveChat();
    const chat = { ticketId, conversationId, customerId };
    const post = (as: string, after: string) =>
      rig.ask('POST', `${path}/messages`, {
        as,
        seen: after,
        body: { text: 'x', clientMessageId: `${as.slice(-5)}`, ticketId },
      });
    expect(await post(rig.people.bob, seen)).toMatchObject({ status: 404, body: { code: 'conversation-not-found' } });
    expect(await post(rig.people.sue, seen)).toMatchObject({ status: 409, body: { code: 'not-joined' } });
    const forwarded = await rig.ticketEvent(chat, 'baton.ticket.forwarded.v1', {
      from: 'ada',
      to: 'bob',
      by: 'ada',
      note: null,
      epoch: 2,
      claimedAt: claimed.claimedAt,
    });
    expect(await post(rig.people.bob, forwarded)).toMatchObject({ status: 201 });
    expect(await post(rig.people.ada, forwarded)).toMatchObject({ status: 409, body: { code: 'not-joined' } });
  });

  it('once the customer has left, no agent’s message follows, whatever the bus knows', async () => {
    const { path, ticketId, token, seen } = await liveChat();
    const post = (n: number) =>
      rig.ask('POST', `${path}/messages`, {
        as: rig.people.ada,
        seen,
        body: { text: `${n}`, clientMessageId: `a${n}`, ticketId },
      });
    const left = rig.ask('POST', `${path}/leave`, { as: token, body: { ticketId } });
    const answers = await Promise.all([post(1), left, ...[2, 3, 4, 5].map(post)]);
    expect((await left).body).toMatchObject({ mode: 'bot', ticket: null, agent: null });
    expect(await post(6)).toMatchObject({ status: 409, body: { code: 'chat-ended' } });
    const items = (await rig.ask('GET', `${path}/messages`, { as: token })).body.items as {
      code?: string;
      author: { kind: string };
    }[];
    const end = items.findIndex(({ code }) => code === 'live-chat-ended');
    expect(end).toBeGreaterThan(0);
    expect(items.slice(end).some(({ author }) => author.kind === 'agent')).toBe(false);
    expect(answers.every(({ status, body }) => status < 300 || body.code === 'chat-ended')).toBe(true);
    expect(await rig.ask('POST', `${path}/leave`, { as: token, body: { ticketId } })).toMatchObject({ status: 200 });
  });

  it('leaving without one is refused', async () => {
    const { token, conversationId } = await rig.visitor();
    const body = { ticketId: conversationId };
    expect(await rig.ask('POST', `/v1/conversations/${conversationId}/leave`, { as: token, body })).toMatchObject({
      status: 409,
      body: { code: 'no-live-chat' },
    });
  });

  it('a resolve that arrives ends it, and the ticket of the last chat never ends the next', async () => {
    const { path, ticketId, conversationId, customerId, token } = await liveChat();
    await rig.ask('POST', `${path}/leave`, { as: token, body: { ticketId } });
    const next = (await rig.ask('POST', `${path}/handover`, { as: token, body: {} })).body.ticket.id as string;
    const resolved = {
      by: 'ada',
      owner: 'ada',
      outcome: null,
      botCouldHaveAnswered: null,
      suggestedFaq: null,
      epoch: 1,
      closedAt: claimed.claimedAt,
    };
    const seen = await rig.ticketEvent({ ticketId, conversationId, customerId }, 'baton.ticket.resolved.v1', resolved);
    expect((await rig.ask('GET', path, { as: token, seen })).body).toMatchObject({
      mode: 'waiting',
      ticket: { id: next },
    });
  });
});

describe('one message', () => {
  it('however often it is sent, under one key or several', async () => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}/messages`;
    const body = { text: 'Hello', clientMessageId: 'm1' };
    const first = await rig.ask('POST', path, { as: token, key: 'k1', body });
    await rig.ask('POST', path, { as: token, body: { text: 'Hello', clientMessageId: 'm2' } });
    const replay = await rig.ask('POST', path, { as: token, key: 'k1', body });
    const again = await rig.ask('POST', path, { as: token, key: 'k2', body });
    expect([first.status, replay.status, again.status]).toEqual([201, 200, 200]);
    expect([replay.body, again.body]).toEqual([first.body, first.body]);
    expect([first.headers['idempotent-replay'], replay.headers['idempotent-replay']]).toEqual([undefined, 'true']);
    expect(replay.headers['baton-revision']).toBe(`conversation-${conversationId}@2`);
    const page = await rig.ask('GET', path, { as: token });
    expect(page.body.items.map(({ clientMessageId }: { clientMessageId: string }) => clientMessageId)).toEqual([
      'm1',
      'm2',
    ]);
    expect(page.body.items[0]).toEqual(first.body);
  });

  it('of ten sent at once is stored once', async () => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}/messages`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        rig.ask('POST', path, { as: token, body: { text: 'Hello', clientMessageId: 'm1' } }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('one key with another body is refused', async () => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}/messages`;
    await rig.ask('POST', path, { as: token, key: 'k1', body: { text: 'Hello', clientMessageId: 'm1' } });
    const other = await rig.ask('POST', path, { as: token, key: 'k1', body: { text: 'Bye', clientMessageId: 'm1' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it.each([
    ['empty', { text: '', clientMessageId: 'x' }],
    ['too long', { text: 'x'.repeat(8_001), clientMessageId: 'x' }],
    ['half a letter', { text: '\ud800', clientMessageId: 'x' }],
    ['with NUL', { text: 'a\u0000', clientMessageId: 'x' }],
    ['without an id', { text: 'a' }],
    ['with what is the bot’s', { text: 'a', clientMessageId: 'x', choices: [] }],
    ['with what is the agents’', { text: 'a', clientMessageId: 'x', ticketId: '11111111-0000-7000-8000-000000000001' }],
    ['with more than is known', { text: 'a', clientMessageId: 'x', author: 'ada' }],
  ])('%s is refused', async (_, body) => {
    const { token, conversationId } = await rig.visitor();
    const path = `/v1/conversations/${conversationId}`;
    expect(await rig.ask('POST', `${path}/messages`, { as: token, body })).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
    expect((await rig.ask('GET', path, { as: token })).body.revision).toBe(0);
  });

  it('of 8,000 characters comes back as it went in', async () => {
    const { token, conversationId } = await rig.visitor();
    const text = '😀 Grüße\n'.repeat(800);
    const path = `/v1/conversations/${conversationId}/messages`;
    await rig.ask('POST', path, { as: token, body: { text, clientMessageId: 'long' } });
    expect((await rig.ask('GET', path, { as: token })).body.items[0].text).toBe(text);
  });
});
