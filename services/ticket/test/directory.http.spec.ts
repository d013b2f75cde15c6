import { readTopic, TicketApp } from './ticket.app';

let app: TicketApp;
beforeAll(async () => {
  app = await TicketApp.start();
});
afterAll(async () => void (await app.stop()));

const register = (as: string) => app.call('PUT', '/v1/agents/me', { as });

describe('the directory', () => {
  it('an agent registers from the token, and a token that changed refreshes the entry', async () => {
    const as = await app.staff('rosa', { skills: ['billing'], queues: ['vip'], name: 'Rosa' });
    const answer = await register(as);
    expect(answer).toMatchObject({ status: 200, headers: { 'baton-revision': 'agent-rosa@0' } });
    expect(answer.body).toEqual({
      id: 'rosa',
      name: 'Rosa',
      skills: ['billing'],
      queues: ['vip'],
      preferences: { sound: true, locale: null, theme: 'system' },
      status: 'unknown',
      availability: 'available',
    });
    expect((await register(as)).headers['baton-revision']).toBe('agent-rosa@0');
    const renewed = await app.dev.token({ sub: 'rosa', name: 'Rosa L.', roles: ['agent'], skills: ['sales'] });
    expect((await register(renewed)).body).toMatchObject({ name: 'Rosa L.', skills: ['sales'], queues: [] });
  });

  it('preferences: absent members stay, others are refused', async () => {
    const as = await app.staff('rosa');
    const patch = (body: unknown) => app.call('PATCH', '/v1/agents/me/preferences', { as, body });
    expect((await patch({ sound: false })).body.preferences).toEqual({ sound: false, locale: null, theme: 'system' });
    const both = { sound: false, locale: 'pt-BR', theme: 'dark' };
    expect((await patch({ locale: 'pt-BR', theme: 'dark' })).body.preferences).toEqual(both);
    expect((await patch({})).body.preferences).toEqual(both);
    for (const body of [{ sound: 'no' }, { theme: 'pink' }, { locale: 'x y' }, { colour: 1 }, { sound: null }])
      expect((await patch(body)).status).toBe(400);
    const stranger = await app.staff('nobody');
    const answer = await app.call('PATCH', '/v1/agents/me/preferences', { as: stranger, body: { sound: true } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('two devices that change different preferences at once lose neither', async () => {
    const as = await app.staff('tess');
    await register(as);
    await Promise.all(
      [{ sound: false }, { theme: 'dark' }].map((body, index) =>
        app.callOn(index === 0 ? app.service : app.replica, 'PATCH', '/v1/agents/me/preferences', { as, body }),
      ),
    );
    expect((await register(as)).body.preferences).toEqual({ sound: false, locale: null, theme: 'dark' });
  });

  it('agents are on the bus under their ids, by name', async () => {
    const states = (await readTopic(app.bus, 'agentState', 1)).filter(({ key }) => key === 'rosa');
    expect(JSON.parse(states.at(-1)?.value ?? '')).toMatchObject({ id: 'rosa', name: 'Rosa L.' });
  });

  it('names are stored encrypted', async () => {
    for await (const event of app.store.readStream('agent-rosa')) expect(JSON.stringify(event)).not.toContain('Rosa');
  });
});

describe('forward', () => {
  const on = { skills: ['billing'] };
  const people = ['free', 'busy', 'idle', 'unheard', 'gone'];

  beforeAll(async () => {
    for (const name of people) await register(await app.staff(name, on));
    await register(await app.staff('owner', on));
    await register(await app.staff('unskilled'));
    await app.presence('free', 'online', 'available');
    await app.presence('busy', 'online', 'busy');
    await app.presence('idle', 'away', 'available');
    await app.presence('gone', 'offline', 'available');
  });

  const owned = async (): Promise<{ ticketId: string; owner: string }> => {
    const { ticketId } = await app.ticket({ requiredSkills: ['billing'] });
    const owner = await app.staff('owner');
    expect((await app.post(ticketId, 'claim', owner)).status).toBe(200);
    return { ticketId, owner };
  };
  const dropdown = async (ticketId: string, as: string): Promise<string[]> => {
    const { body } = await app.call('GET', `/v1/agents?forwardableFor=${ticketId}`, { as });
    return body.items
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => [...people, 'owner', 'unskilled'].includes(id));
  };

  it('the dropdown: eligible colleagues, who can answer at once first', async () => {
    const { ticketId, owner } = await owned();
    expect(await dropdown(ticketId, owner)).toEqual(['free', 'busy', 'idle', 'unheard', 'gone']);
  });

  it('among equals the one with the fewest open chats comes first', async () => {
    await register(await app.staff('spare', on));
    await app.presence('spare', 'online', 'available');
    const taken = await app.ticket();
    const { headers } = await app.post(taken.ticketId, 'claim', await app.staff('free'));
    const { ticketId, owner } = await owned();
    const seen = { 'baton-seen': String(headers['baton-revision']) };
    const { body } = await app.call('GET', `/v1/agents?forwardableFor=${ticketId}`, { as: owner, headers: seen });
    expect(body.items.slice(0, 2)).toMatchObject([
      { id: 'spare', openChats: 0, status: 'online', availability: 'available' },
      { id: 'free', openChats: 1 },
    ]);
  });

  it('who may not read the ticket gets no dropdown', async () => {
    const { ticketId } = await owned();
    expect(
      (await app.call('GET', `/v1/agents?forwardableFor=${ticketId}`, { as: await app.staff('free') })).status,
    ).toBe(404);
  });

  it.each([
    ['owner', 409, 'self-forward'],
    ['stranger', 422, 'unknown-agent'],
    ['unskilled', 403, 'not-eligible'],
    ['gone', 409, 'target-offline'],
  ])('to %s: %d %s', async (to, status, code) => {
    const { ticketId, owner } = await owned();
    expect(await app.post(ticketId, 'forward', owner, { to })).toMatchObject({ status, body: { code } });
  });

  it.each(['free', 'busy', 'idle', 'unheard'])('to %s: accepted', async (to) => {
    const { ticketId, owner } = await owned();
    expect(await app.post(ticketId, 'forward', owner, { to })).toMatchObject({
      status: 200,
      body: { owner: { id: to } },
    });
  });
});

describe('settings', () => {
  const wanted = {
    askFaqOnResolve: true,
    allowForwardToOffline: true,
    goneAfterSeconds: null,
    maxFileBytes: 1_000_000,
  };
  let admin: string;
  let agent: string;
  beforeAll(async () => {
    admin = await app.staff('root', { roles: ['admin'] });
    agent = await app.staff('free');
  });
  const put = (etag: string | undefined, body: unknown, as = admin) =>
    app.call('PUT', '/v1/settings', { as, body, ...(etag !== undefined && { headers: { 'if-match': etag } }) });

  it('everybody on the staff reads them, with their version', async () => {
    const { status, headers, body } = await app.call('GET', '/v1/settings', { as: agent });
    expect([status, headers['etag']]).toEqual([200, '"0"']);
    expect(body).toEqual({
      askFaqOnResolve: false,
      allowForwardToOffline: false,
      goneAfterSeconds: null,
      maxFileBytes: 20 * 1024 * 1024,
    });
  });

  it('without If-Match: 428; with another form: 400', async () => {
    expect(await put(undefined, wanted)).toMatchObject({ status: 428, body: { code: 'precondition-required' } });
    expect(await put('W/"0"', wanted)).toMatchObject({ status: 400 });
  });

  it('who has read them changes them; who has read an older version is refused: 412', async () => {
    const changed = await put('"0"', wanted);
    expect(changed).toMatchObject({
      status: 200,
      body: wanted,
      headers: { etag: '"1"', 'baton-revision': 'settings@0' },
    });
    expect(await put('"0"', { ...wanted, maxFileBytes: 5 })).toMatchObject({
      status: 412,
      body: { code: 'precondition-failed' },
    });
    expect((await app.call('GET', '/v1/settings', { as: agent })).headers['etag']).toBe('"1"');
  });

  it('only an admin changes them', async () => {
    expect(await put('"1"', wanted, agent)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('a change tells the caller with the same key that it was theirs', async () => {
    const headers = { 'if-match': '"1"', 'idempotency-key': 'change-2' };
    const body = { ...wanted, goneAfterSeconds: 60 };
    const send = () => app.call('PUT', '/v1/settings', { as: admin, body, headers });
    expect((await send()).headers['etag']).toBe('"2"');
    expect(await send()).toMatchObject({ status: 200, headers: { etag: '"2"', 'idempotent-replay': 'true' } });
  });

  it.each([
    ['a member that is missing', { askFaqOnResolve: true }],
    ['a grace of a second', { ...wanted, goneAfterSeconds: 1 }],
    ['files without a bound', { ...wanted, maxFileBytes: 10_000_000_000 }],
    ['an unknown member', { ...wanted, colour: 'red' }],
  ])('%s: 400', async (_, body) => {
    expect((await put('"2"', body)).status).toBe(400);
  });

  it('the FAQ question must be answered, and a colleague who is offline may be handed a chat', async () => {
    await register(await app.staff('asleep'));
    await app.presence('asleep', 'offline', 'available');
    const { ticketId } = await app.ticket();
    await app.post(ticketId, 'claim', agent);
    expect((await app.post(ticketId, 'forward', agent, { to: 'asleep' })).status).toBe(200);
    const asleep = await app.staff('asleep');
    expect(await app.post(ticketId, 'resolve', asleep, {})).toMatchObject({
      status: 422,
      body: { code: 'faq-answer-required' },
    });
    const answered = { botCouldHaveAnswered: true, suggestedFaq: 'How do I get an invoice?' };
    expect(await app.post(ticketId, 'resolve', asleep, answered)).toMatchObject({ status: 200, body: answered });
  });

  it('other services learn of them on the bus', async () => {
    const states = await readTopic(app.bus, 'settingsState', 1);
    expect(JSON.parse(states.at(-1)?.value ?? '')).toEqual({ ...wanted, goneAfterSeconds: 60, revision: 1 });
  });
});
