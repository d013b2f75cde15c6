import { type Answer, eventually, newFolder, removeFolder, send, startIn } from './temporary.standalone';
import type { Standalone } from '../src/standalone.module';

let folder: string;
let running: Standalone;

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder);
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

const call = (method: string, path: string, token?: string, body?: unknown, headers: Record<string, string> = {}) =>
  send(running.url, method, path, { token, body, headers });

const staff = async (sub: string, roles: readonly string[], name = sub): Promise<string> =>
  (await call('POST', '/v1/dev/tokens', undefined, { sub, name, roles })).body.token;

const visit = async (name = 'Mia'): Promise<{ token: string; conversationId: string }> =>
  (await call('POST', '/v1/visitors', undefined, { channel: 'web', name })).body;

const messages = async (conversationId: string, token: string): Promise<readonly Answer['body'][]> =>
  (await call('GET', `/v1/conversations/${conversationId}/messages?limit=200`, token)).body.items;

const write = (conversationId: string, token: string, text: string, clientMessageId: string, more = {}) =>
  call('POST', `/v1/conversations/${conversationId}/messages`, token, { text, clientMessageId, ...more });

const seen = (answer: { headers: Headers }) => ({ 'baton-seen': answer.headers.get('baton-revision') ?? '' });

describe('the tour', () => {
  it('goes from a visitor to a resolved ticket and its transcript, without a pause anywhere', async () => {
    const { token, conversationId } = await visit();
    expect((await write(conversationId, token, 'The blue one arrived broken', 'm1')).status).toBe(201);
    const chat = await call('POST', `/v1/conversations/${conversationId}/handover`, token, {
      subject: 'Broken on arrival',
    });
    expect(chat.status).toBe(201);
    const ticket = `/v1/tickets/${chat.body.ticket.id}`;

    const ann = await staff('ann', ['agent'], 'Ann Keller');
    expect((await call('PUT', '/v1/agents/me', ann)).body).toMatchObject({ id: 'ann', name: 'Ann Keller' });
    const claim = await call('POST', `${ticket}/claim`, ann, undefined, seen(chat));
    expect([claim.status, claim.body.work, claim.body.owner]).toEqual([
      200,
      'claimed',
      { id: 'ann', name: 'Ann Keller' },
    ]);

    const body = { text: 'A new one is on its way.', clientMessageId: 'a1', ticketId: chat.body.ticket.id };
    const answer = await call('POST', `/v1/conversations/${conversationId}/messages`, ann, body, seen(claim));
    expect(answer.status).toBe(201);

    const resolved = await call('POST', `${ticket}/resolve`, ann, { outcome: 'replaced' });
    expect([resolved.status, resolved.body.work]).toEqual([200, 'resolved']);
    const items = await eventually(
      () => messages(conversationId, token),
      (all) => all.some((item) => item.code === 'live-chat-ended'),
    );
    const told = items.map((item) => item.text ?? item.code).filter((line) => !/^(Hello!|I am not sure)/.test(line));
    expect(told).toEqual([
      'The blue one arrived broken',
      'live-chat-requested',
      'agent-joined',
      'A new one is on its way.',
      'live-chat-ended',
    ]);
  });

  it('shows what is where, health and metrics of the whole', async () => {
    expect((await call('GET', '/')).body.services['/v1/tickets']).toBe('ticket');
    const ready = await eventually(
      () => call('GET', '/health/ready'),
      ({ status }) => status === 200,
    );
    expect(Object.keys(ready.body.checks)).toEqual(['running', 'ticket', 'conversation', 'presence', 'notification']);
    expect((await call('GET', '/health/live')).status).toBe(200);
    const metrics = (await call('GET', '/metrics')).body;
    expect(metrics).toContain('service="ticket"');
    expect(metrics).toContain('service="conversation"');
    expect(metrics).toContain('process_resident_memory_bytes');
  });

  it.each([
    ['GET', '/v1/nothing', 404],
    ['GET', '/v2/tickets', 404],
    ['GET', '/v1/tickets/../../etc/passwd', 404],
    ['DELETE', '/v1/tickets', 405],
    ['GET', '/v1/%74ickets', 404],
    ['GET', '/%zz', 400],
  ])('%s %s is %i with a problem document', async (method, path, status) => {
    const answer = await call(method, path);
    expect([answer.status, answer.body.status]).toEqual([status, status]);
  });

  it('gives no token for what is no role, and none to customers', async () => {
    const roles = async (...names: string[]) =>
      (await call('POST', '/v1/dev/tokens', undefined, { sub: 'x', roles: names })).status;
    expect([await roles('agent'), await roles('root'), await roles('customer')]).toEqual([200, 400, 400]);
  });
});

describe('the demo bot', () => {
  it('greets, collects what it asks for, and hands over on request', async () => {
    const { token, conversationId } = await visit('Nora');
    const saysAfter = (count: number) =>
      eventually(
        async () => (await messages(conversationId, token)).filter((item) => item.author.kind === 'bot'),
        (items) => items.length >= count,
      );
    expect((await saysAfter(1))[0].choices).toHaveLength(4);
    await write(conversationId, token, 'My order', 'c1', { choiceId: 'order' });
    expect((await saysAfter(2))[1].text).toBe('What is your order number?');
    await write(conversationId, token, 'AB-12345', 'c2');
    expect((await saysAfter(3))[2].text).toContain('Order AB-12345 is packed');
    await write(conversationId, token, 'Let me talk to a person, please', 'c3');
    const sue = await staff('sue', ['supervisor']);
    const chat = await eventually(
      () => call('GET', `/v1/conversations/${conversationId}`, sue),
      ({ body }) => body.mode === 'waiting',
    );
    expect(chat.body.variables).toEqual({ topic: 'order', orderNumber: 'AB-12345', name: 'Nora' });

    await write(conversationId, token, 'hello?', 'c4');
    const items = await messages(conversationId, token);
    const customerIds = items.filter((item) => item.author.kind === 'customer').map((item) => item.id);
    const answered = items.filter((item) => item.author.kind === 'bot').map((item) => item.clientMessageId);
    expect(answered.slice(1)).toEqual(customerIds.slice(0, 3).map((id) => `bot:${id}:0`));
  });

  it('hands over after two misses, and attends no other channel', async () => {
    const { token, conversationId } = await visit();
    await write(conversationId, token, 'qwertz', 'c1');
    await write(conversationId, token, 'asdf', 'c2');
    await eventually(
      () => call('GET', `/v1/conversations/${conversationId}`, token),
      ({ body }) => body.mode === 'waiting',
    );
    const other = (await call('POST', '/v1/visitors', undefined, { channel: 'replay' })).body;
    await write(other.conversationId, other.token, 'person please', 'c1', { choiceId: 'web' });
    // a later conversation on its channel was attended, so what came before it was heard
    const later = await visit();
    await eventually(
      () => messages(later.conversationId, later.token),
      (items) => items.length > 0,
    );
    expect((await messages(other.conversationId, other.token)).map((item) => item.author.kind)).toEqual(['customer']);
  });
});
