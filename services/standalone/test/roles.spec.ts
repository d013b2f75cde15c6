import { type Role, roles, routesOf } from '@baton/service-kit';
import type { Standalone } from '../src/standalone.module';
import { newFolder, removeFolder, startIn } from './temporary.standalone';

const AGENTS = ['agent', 'supervisor'] as const;
const TALKERS = ['customer', 'bot', ...AGENTS] as const;
const EVERYBODY = ['nobody', ...roles] as const;

/** Who is let in, route by route, as the house's HTTP page says; everybody else is refused. A route without a row fails the test. */
const table: Readonly<Record<string, readonly (Role | 'nobody')[]>> = {
  'GET /': EVERYBODY,
  'POST /v1/dev/tokens': EVERYBODY,

  'POST /v1/tickets/:id/claim': AGENTS,
  'POST /v1/tickets/:id/unclaim': AGENTS,
  'POST /v1/tickets/:id/forward': AGENTS,
  'POST /v1/tickets/:id/resolve': AGENTS,
  'POST /v1/tickets/:id/delete': AGENTS,
  'POST /v1/tickets/:id/restore': ['supervisor'],
  'GET /v1/tickets': AGENTS,
  'GET /v1/tickets/:id': ['customer', ...AGENTS],
  'GET /v1/tickets/:id/history': AGENTS,
  'PUT /v1/agents/me': AGENTS,
  'PATCH /v1/agents/me/preferences': AGENTS,
  'GET /v1/agents': AGENTS,
  'GET /v1/settings': [...AGENTS, 'admin'],
  'PUT /v1/settings': ['admin'],

  'POST /v1/visitors': EVERYBODY,
  'POST /v1/conversations': ['bot'],
  'GET /v1/conversations/:id': TALKERS,
  'GET /v1/conversations/:id/messages': TALKERS,
  'POST /v1/conversations/:id/messages': TALKERS,
  'POST /v1/conversations/:id/handover': ['customer', 'bot'],
  'POST /v1/conversations/:id/leave': ['customer'],
  'POST /v1/conversations/:id/files': TALKERS,
  'PUT /v1/conversations/:id/variables': ['bot'],
  'POST /v1/conversations/:id/notes': AGENTS,
  'POST /v1/conversations/:id/read': ['customer', ...AGENTS],
  'GET /v1/files/:fileId': TALKERS,
  'GET /v1/customers/:id/conversations': AGENTS,
  'POST /v1/customers/:id/erasure': ['privacy'],

  'POST /v1/presence/connections': ['customer', ...AGENTS],
  'POST /v1/presence/connections/:id/heartbeat': EVERYBODY,
  'POST /v1/presence/connections/:id/close': EVERYBODY,
  'PUT /v1/presence/me': AGENTS,
  'GET /v1/presence/agents': [...AGENTS, 'admin'],

  'POST /v1/typing': ['customer', ...AGENTS],

  'GET /v1/inbox': AGENTS,
  'GET /v1/live': ['customer', 'bot', ...AGENTS],
};

const CUSTOMER = '0190a0a0-0000-7000-8000-00000000000c';
const SOMEBODY_ELSES = '0190a0a0-0000-7000-8000-00000000000d';

let folder: string;
let running: Standalone;
const tokens = new Map<Role | 'nobody', string>();

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, { demoBot: false });
  for (const role of roles) {
    const token =
      role === 'customer'
        ? running.visitorTokens.sign({ sub: CUSTOMER, roles: [role], customerId: CUSTOMER, channel: 'web' }, 600)
        : running.devIssuer.token({ sub: `${role}-1`, name: role, roles: [role] });
    tokens.set(role, await token);
  }
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

/** `in`: whatever was answered, it was not about who asks. */
const doorOf = async (route: string, who: Role | 'nobody'): Promise<string> => {
  const [method = '', path = ''] = route.split(' ');
  const token = tokens.get(who);
  const hasBody = method !== 'GET';
  const response = await fetch(`${running.url}${path.replace(/:\w+/, SOMEBODY_ELSES)}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: '{}' }),
  });
  if (response.status !== 401 && response.status !== 403) {
    await response.body?.cancel();
    return response.status >= 500 ? `broken ${response.status}` : 'in';
  }
  const { code } = (await response.json()) as { code: string };
  return code === 'unauthenticated' || code === 'forbidden' ? code : 'in';
};

const expected = (route: string, who: Role | 'nobody'): string => {
  if (table[route]?.includes(who) === true) return 'in';
  return who === 'nobody' ? 'unauthenticated' : 'forbidden';
};

it('every route of every service has a row, and every row a route', () => {
  const there = Object.values(running.apps).flatMap((app) =>
    routesOf(app).map(({ method, path }) => `${method} ${path}`),
  );
  expect(there.sort()).toEqual(Object.keys(table).sort());
});

it.each(Object.keys(table))('%s lets in exactly those of its row', async (route) => {
  const doors = await Promise.all(EVERYBODY.map(async (who) => [who, await doorOf(route, who)]));
  expect(Object.fromEntries(doors)).toEqual(Object.fromEntries(EVERYBODY.map((who) => [who, expected(route, who)])));
});

it('a token that is not believed opens no door that needs one', async () => {
  tokens.set('nobody', `${tokens.get('supervisor')?.slice(0, -6)}AAAAAA`);
  for (const [route, allowed] of Object.entries(table)) {
    if (!allowed.includes('nobody')) expect([route, await doorOf(route, 'nobody')]).toEqual([route, 'unauthenticated']);
  }
  tokens.delete('nobody');
});

it('the visitor issuer cannot make staff, and the development issuer cannot make customers', async () => {
  const forged = await running.visitorTokens.sign({ sub: 'ann', roles: ['agent', 'supervisor', 'admin'] }, 600);
  const customer = await running.devIssuer.token({ sub: CUSTOMER, roles: ['customer'], customerId: CUSTOMER });
  for (const [route, token] of [
    ['GET /v1/tickets', forged],
    ['PUT /v1/settings', forged],
    ['GET /v1/live', customer],
  ] as const) {
    const [method = '', path = ''] = route.split(' ');
    const response = await fetch(`${running.url}${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    expect([route, response.status]).toEqual([route, 403]);
    await response.body?.cancel();
  }
});
