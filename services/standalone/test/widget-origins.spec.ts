import type { Standalone } from '../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

const SHOP = 'https://shop.example';
const HELP = 'https://help.example';
const EVIL = 'https://shop.example.evil.example';

let folder: string;
let running: Standalone;

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, {
    demoBot: false,
    widgetOrigins: [
      { origin: SHOP, channel: 'web' },
      { origin: HELP, channel: null },
    ],
  });
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

/** As a page of that origin sends it; null: no page. */
const from = (origin: string | null, method: string, path: string, token?: string, body?: unknown) =>
  send(running.url, method, path, { token, body, headers: origin === null ? {} : { origin } });

const visit = (origin: string | null, channel: string) => from(origin, 'POST', '/v1/visitors', undefined, { channel });

const refused = { status: 403, body: { code: 'origin-not-allowed' } };

describe('first contact', () => {
  it.each<[string | null, string, number]>([
    [SHOP, 'web', 201],
    [SHOP, 'support', 403],
    [HELP, 'web', 201],
    [HELP, 'support', 201],
    [EVIL, 'web', 403],
    ['http://shop.example', 'web', 403],
    ['null', 'web', 403],
    [null, 'support', 201],
  ])('from %s on %s: %i', async (origin, channel, status) => {
    const answer = await visit(origin, channel);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer).toMatchObject(refused);
  });

  it('from a page of our own, whatever the channel', async () => {
    expect((await visit(running.url, 'support')).status).toBe(201);
    const renamed = { origin: SHOP, 'sec-fetch-site': 'same-origin' };
    const body = { channel: 'support' };
    expect((await send(running.url, 'POST', '/v1/visitors', { body, headers: renamed })).status).toBe(201);
  });

  it('with a body that is none is told so, and no channel is told apart by it', async () => {
    for (const body of [{}, { channel: 7 }, { channel: '*' }, []])
      expect((await from(EVIL, 'POST', '/v1/visitors', undefined, body)).status).toBe(400);
  });

  it('a page that may use another channel can read why it was refused; others read nothing', async () => {
    const allow = async (origin: string) => (await visit(origin, 'support')).headers.get('access-control-allow-origin');
    expect([await allow(SHOP), await allow(EVIL)]).toEqual([SHOP, null]);
  });
});

describe('a customer’s token', () => {
  it('is of no use on a page of another channel, on any route of any service', async () => {
    const { token, conversationId } = (await visit(null, 'support')).body;
    const chat = `/v1/conversations/${conversationId}`;
    const message = { text: 'hello', clientMessageId: 'm1' };
    const routes: readonly (readonly [string, string, unknown?])[] = [
      ['GET', chat],
      ['GET', `${chat}/messages`],
      ['POST', `${chat}/messages`, message],
      ['POST', `${chat}/handover`, {}],
      ['POST', `${chat}/read`, { upTo: 0 }],
      ['POST', '/v1/presence/connections', {}],
      ['POST', '/v1/typing', { conversationId }],
      ['GET', '/v1/live?view=conversation'],
    ];
    for (const [method, path, body] of routes)
      for (const origin of [SHOP, EVIL]) expect(await from(origin, method, path, token, body)).toMatchObject(refused);
    expect((await from(HELP, 'GET', chat, token)).body.mode).toBe('bot');
    expect((await from(running.url, 'POST', `${chat}/messages`, token, message)).status).toBe(201);
    expect((await from(null, 'GET', `${chat}/messages`, token)).body.items).toHaveLength(1);
  });

  it('says nothing before it is believed', async () => {
    expect((await from(EVIL, 'GET', '/v1/live?view=conversation', 'a.b.c')).status).toBe(401);
  });

  it('staff are not bound to channels: CORS alone says where their pages are', async () => {
    const ann = await running.devIssuer.token({ sub: 'ann', name: 'Ann', roles: ['agent'] });
    expect((await from(SHOP, 'PUT', '/v1/agents/me', ann)).status).toBe(200);
  });
});
