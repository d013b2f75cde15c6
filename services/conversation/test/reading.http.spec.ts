import type { TokenClaims } from '@baton/service-kit';
import { routesOf } from '@baton/service-kit';
import { sql } from 'kysely';
import { form, PNG, type Rig, startRig } from './conversation.rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

interface Item {
  readonly revision: number;
  readonly previous: number | null;
  readonly kind: string;
  readonly text?: string;
  readonly code?: string;
  readonly params?: object;
}
const at = '2026-11-22T10:00:00.000Z';

/** A chat with everything in it: bot, handover, claim, messages, notes, read marks, a forward, the end. */
const wholeChat = async () => {
  const visitor = await rig.visitor();
  const path = `/v1/conversations/${visitor.conversationId}`;
  const say = (as: string, text: string, more: object = {}, seen?: string) =>
    rig.ask('POST', `${path}/messages`, {
      as,
      body: { text, clientMessageId: text, ...more },
      ...(seen !== undefined && { seen }),
    });
  await say(visitor.token, 'hi bot');
  await say(rig.people.bot, 'hi jo');
  await rig.ask('PUT', `${path}/variables`, { as: rig.people.bot, body: { variables: { topic: 'refund' } } });
  const ticketId = (await rig.ask('POST', `${path}/handover`, { as: visitor.token, body: {} })).body.ticket
    .id as string;
  const chat = { ...visitor, ticketId };
  const seen = await rig.ticketEvent(chat, 'baton.ticket.claimed.v1', { agentId: 'ada', epoch: 1, claimedAt: at });
  await say(rig.people.ada, 'ada here', { ticketId }, seen);
  await rig.ask('POST', `${path}/notes`, { as: rig.people.ada, body: { text: 'careful' } });
  const afterNote = (await say(visitor.token, 'still broken')).body as Item;
  await rig.ask('POST', `${path}/read`, { as: rig.people.ada, body: { upTo: 8 } });
  await rig.ask('POST', `${path}/notes`, { as: rig.people.ada, body: { text: 'very careful' } });
  const forwarded = await rig.ticketEvent(chat, 'baton.ticket.forwarded.v1', {
    from: 'ada',
    to: 'bob',
    by: 'ada',
    note: null,
    epoch: 2,
    claimedAt: at,
  });
  await say(rig.people.bob, 'bob here', { ticketId }, forwarded);
  await rig.ask('POST', `${path}/leave`, { as: visitor.token, body: { ticketId } });
  return { ...chat, path, afterNote };
};

const thread = async (as: string, path: string, query = ''): Promise<{ items: Item[]; next: number | null }> =>
  (await rig.ask('GET', `${path}/messages${query}`, { as })).body as { items: Item[]; next: number | null };

const lines = (items: readonly Item[]) => items.map(({ text, code }) => text ?? code);

describe('a thread', () => {
  it('is shown without notes to customers and bots, and with them to agents; each chain has no gap', async () => {
    const { path, token } = await wholeChat();
    const talk = ['hi bot', 'hi jo', 'live-chat-requested', 'agent-joined', 'ada here'];
    const rest = ['agent-joined', 'bob here', 'live-chat-ended'];
    const [forCustomer, forBot, forAgents] = [
      await thread(token, path),
      await thread(rig.people.bot, path),
      await thread(rig.people.sue, path),
    ];
    expect(lines(forCustomer.items)).toEqual([...talk, 'still broken', ...rest]);
    expect(lines(forBot.items)).toEqual(lines(forCustomer.items));
    expect(lines(forAgents.items)).toEqual([...talk, 'careful', 'still broken', 'very careful', ...rest]);
    for (const { items } of [forCustomer, forBot, forAgents]) {
      expect(items.map(({ previous }) => previous)).toEqual([
        null,
        ...items.slice(0, -1).map(({ revision }) => revision),
      ]);
    }
    expect(JSON.stringify(forCustomer)).not.toContain('careful');
  });

  it('chains in a command’s answer as it does on the page, also past a note that the author does not see', async () => {
    const { path, token, afterNote } = await wholeChat();
    expect((await thread(token, path)).items.find(({ revision }) => revision === afterNote.revision)).toEqual(
      afterNote,
    );
  });

  it.each([1, 2, 3, 5])('read in pages of %d, forwards and backwards, it is the same thread', async (limit) => {
    const { path, token } = await wholeChat();
    const whole = (await thread(token, path)).items;
    const forwards: Item[] = [];
    for (let after: number | null = -1; after !== null;) {
      const page = await thread(token, path, after === -1 ? `?limit=${limit}` : `?limit=${limit}&after=${after}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      forwards.push(...page.items);
      after = page.next;
    }
    expect(forwards).toEqual(whole);
    const backwards: Item[] = [];
    for (let before = 1_000; before > 0;) {
      const { items } = await thread(token, path, `?limit=${limit}&before=${before}`);
      backwards.unshift(...items);
      before = items[0]?.revision ?? 0;
    }
    expect(backwards).toEqual(whole);
  });

  it('says who joined by the name in the directory, and nothing else of them', async () => {
    const { path, token } = await wholeChat();
    const seen = await rig.agent('ada', 'Ada Lovelace');
    const items = (await rig.ask('GET', `${path}/messages`, { as: token, seen })).body.items as (Item & {
      author: object;
    })[];
    expect(items[3]).toMatchObject({ code: 'agent-joined', params: { agent: { id: 'ada', name: 'Ada Lovelace' } } });
    expect(items[4]?.author).toEqual({ kind: 'agent', id: 'ada', name: 'Ada Lovelace' });
    expect(items[0]?.author).toMatchObject({ kind: 'customer', name: 'Jo' });
  });

  it('a page asked for wrongly is refused', async () => {
    const { path, token } = await wholeChat();
    for (const query of ['?limit=0', '?limit=501', '?after=-1', '?after=x', '?cursor=1']) {
      expect((await rig.ask('GET', `${path}/messages${query}`, { as: token })).status).toBe(400);
    }
  });
});

describe('views that do not answer', () => {
  it('take the names of agents away, and no command', async () => {
    const { path } = await wholeChat();
    await sql`alter table agent_names rename to away`.execute(rig.views);
    try {
      const noted = await rig.ask('POST', `${path}/notes`, { as: rig.people.sue, body: { text: 'all the same' } });
      expect(noted).toMatchObject({ status: 201, body: { author: { id: 'sue', name: null } } });
      expect((await rig.ask('GET', `${path}/messages`, { as: rig.people.sue })).status).toBe(200);
    } finally {
      await sql`alter table away rename to agent_names`.execute(rig.views);
    }
  });
});

describe('who may read', () => {
  const status = async (as: string, path: string) => (await rig.ask('GET', path, { as })).status;

  it('agents eligible for a pending ticket, then its owner only', async () => {
    const visitor = await rig.visitor();
    const path = `/v1/conversations/${visitor.conversationId}`;
    expect(await status(rig.people.bob, path)).toBe(404);
    const body = { seen: 0, requiredSkills: ['fr'] };
    const ticketId = (await rig.ask('POST', `${path}/handover`, { as: rig.people.bot, body })).body.ticket.id as string;
    expect([await status(rig.people.bob, path), await status(rig.people.ada, path)]).toEqual([200, 404]);
    const seen = await rig.ticketEvent({ ...visitor, ticketId }, 'baton.ticket.claimed.v1', {
      agentId: 'ada',
      epoch: 1,
      claimedAt: at,
    });
    await rig.ask('GET', path, { as: rig.people.ada, seen });
    expect([
      await status(rig.people.bob, path),
      await status(rig.people.ada, path),
      await status(rig.people.sue, path),
    ]).toEqual([404, 200, 200]);
  });

  it('a former owner up to the end of their last stint', async () => {
    const { path } = await wholeChat();
    const { items } = await thread(rig.people.ada, path);
    expect(lines(items).slice(-2)).toEqual(['very careful', 'agent-joined']);
    const shown = (await rig.ask('GET', path, { as: rig.people.ada })).body as {
      revision: number;
      agent: { id: string };
    };
    expect(shown).toMatchObject({ revision: items.at(-1)?.revision, agent: { id: 'bob' } });
  });

  it('a former owner is told no more by the answer to a command', async () => {
    const { path, token } = await wholeChat();
    await rig.ask('POST', `${path}/files`, { as: token, ...form({ name: 'later.png', content: PNG }) });
    const shown = (await rig.ask('GET', path, { as: rig.people.ada })).body as object;
    const marked = await rig.ask('POST', `${path}/read`, { as: rig.people.ada, body: { upTo: 0 } });
    expect(marked).toMatchObject({ status: 200, body: { ...shown, files: [] } });
  });

  it('agents see up to where the customer has read; a mark of theirs moves nothing of it', async () => {
    const { path, token } = await wholeChat();
    const shown = async (as: string) =>
      (await rig.ask('GET', path, { as })).body as { customerReadUpTo: number | null };
    expect((await shown(rig.people.bob)).customerReadUpTo).toBeNull();
    const marked = await rig.ask('POST', `${path}/read`, { as: token, body: { upTo: 2 } });
    expect(marked).toMatchObject({ status: 200, body: { customerReadUpTo: 2 } });
    await rig.ask('POST', `${path}/read`, { as: token, body: { upTo: 1 } });
    await rig.ask('POST', `${path}/read`, { as: rig.people.bob, body: { upTo: 5 } });
    for (const as of [rig.people.bob, rig.people.sue]) expect(await shown(as)).toMatchObject({ customerReadUpTo: 2 });
  });

  it('a former owner marks read no more than they may read', async () => {
    const { path } = await wholeChat();
    const shown = (await rig.ask('GET', path, { as: rig.people.ada })).body as { id: string; revision: number };
    const marked = await rig.ask('POST', `${path}/read`, { as: rig.people.ada, body: { upTo: 1_000 } });
    expect(marked.status).toBe(200); // nothing was made that has a place of its own
    const stream = rig.store.readStream(`conversation-${shown.id}`, { backwards: true, limit: 1 });
    for await (const { type, data } of stream) {
      expect({ type, upTo: data['upTo'] }).toEqual({ type: 'MessagesRead', upTo: shown.revision });
    }
    expect.assertions(2);
  });

  it('a former owner does not fetch files that were shared after it', async () => {
    const { path, token } = await wholeChat();
    const upload = { as: token, ...form({ name: 'a.png', content: PNG }) };
    const { fileId } = (await rig.ask('POST', `${path}/files`, upload)).body as { fileId: string };
    const [own, former, supervisor] = [token, rig.people.ada, rig.people.sue].map((as) =>
      status(as, `/v1/files/${fileId}`),
    );
    expect([await own, await former, await supervisor]).toEqual([200, 404, 200]);
  });

  it('the owner of an open ticket reads the customer’s other conversations, and their history; others do not', async () => {
    const identity = await rig.token({ sub: 'two-channels', roles: [] });
    const web = await rig.visitor({ channel: 'web', identity });
    const body = { channel: 'sms', customer: { id: 'two-channels' } };
    const sms = (await rig.ask('POST', '/v1/conversations', { as: rig.people.bot, body })).body as {
      id: string;
      customer: { id: string };
    };
    expect(sms.customer.id).toBe(web.customerId);
    const ticketId = (
      await rig.ask('POST', `/v1/conversations/${web.conversationId}/handover`, { as: web.token, body: {} })
    ).body.ticket.id as string;
    const seen = await rig.ticketEvent({ ...web, ticketId }, 'baton.ticket.claimed.v1', {
      agentId: 'ada',
      epoch: 1,
      claimedAt: at,
    });
    await rig.ask('GET', `/v1/conversations/${web.conversationId}`, { as: rig.people.ada, seen });
    const history = `/v1/customers/${web.customerId}/conversations`;
    const both = await rig.ask('GET', history, {
      as: rig.people.ada,
      seen: `conversation-${sms.id}@0, conversation-${web.conversationId}@2`,
    });
    expect(both.body.items.map(({ channel }: { channel: string }) => channel).sort()).toEqual(['sms', 'web']);
    expect(both.body).toMatchObject({ next: null, asOf: expect.stringMatching(/^\d{4}-.*Z$/) as string });
    expect(await status(rig.people.ada, `/v1/conversations/${sms.id}`)).toBe(200);
    expect([
      await status(rig.people.bob, `/v1/conversations/${sms.id}`),
      await status(rig.people.bob, history),
    ]).toEqual([404, 404]);
    expect(await status(rig.people.sue, history)).toBe(200);
    const resolved = {
      by: 'ada',
      owner: 'ada',
      outcome: null,
      botCouldHaveAnswered: null,
      suggestedFaq: null,
      epoch: 1,
      closedAt: at,
    };
    const closed = await rig.ticketEvent({ ...web, ticketId }, 'baton.ticket.resolved.v1', resolved);
    await rig.ask('GET', `/v1/conversations/${web.conversationId}`, { as: rig.people.ada, seen: closed });
    expect(await status(rig.people.ada, `/v1/conversations/${sms.id}`)).toBe(404);
  });
});

describe('roles', () => {
  const routes: Record<string, readonly TokenClaims['roles'][number][]> = {
    'POST /v1/conversations': ['bot'],
    'GET /v1/conversations/:id': ['customer', 'bot', 'agent', 'supervisor'],
    'POST /v1/conversations/:id/handover': ['customer', 'bot'],
    'POST /v1/conversations/:id/leave': ['customer'],
    'PUT /v1/conversations/:id/variables': ['bot'],
    'POST /v1/conversations/:id/read': ['customer', 'agent', 'supervisor'],
    'GET /v1/conversations/:id/messages': ['customer', 'bot', 'agent', 'supervisor'],
    'POST /v1/conversations/:id/messages': ['customer', 'bot', 'agent', 'supervisor'],
    'POST /v1/conversations/:id/notes': ['agent', 'supervisor'],
    'POST /v1/conversations/:id/files': ['customer', 'bot', 'agent', 'supervisor'],
    'GET /v1/files/:fileId': ['customer', 'bot', 'agent', 'supervisor'],
    'GET /v1/customers/:id/conversations': ['agent', 'supervisor'],
    'POST /v1/customers/:id/erasure': ['privacy'],
  };
  const everybody = ['customer', 'bot', 'agent', 'supervisor', 'admin', 'privacy', 'analytics'] as const;

  it('every route is in this table', () =>
    expect(
      routesOf(rig.service.app)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(['POST /v1/visitors', ...Object.keys(routes)].sort()));

  it.each(Object.entries(routes))('%s', async (route, allowed) => {
    const [method, pattern] = route.split(' ') as ['GET' | 'POST' | 'PUT', string];
    const path = pattern.replace(':id', 'c0000000-0000-5000-8000-00000000dead').replace(':fileId', '0'.repeat(32));
    const customer = (await rig.visitor()).token;
    for (const role of everybody) {
      const as = role === 'customer' ? customer : await rig.token({ sub: `a-${role}`, roles: [role] });
      const { status } = await rig.ask(method, path, { as, ...(method !== 'GET' && { body: {} }) });
      expect({ role, refused: status === 403 }).toEqual({ role, refused: !allowed.includes(role) });
    }
    expect(await rig.ask(method, path)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});
