import { roles, type Role, routesOf } from '@baton/service-kit';
import { randomUUID } from 'node:crypto';
import { TicketApp } from './ticket.app';

let app: TicketApp;
beforeAll(async () => {
  app = await TicketApp.start();
});
afterAll(async () => void (await app.stop()));

const AGENTS: readonly Role[] = ['agent', 'supervisor'];
const table: Record<string, readonly Role[]> = {
  'POST /v1/tickets/:id/claim': AGENTS,
  'POST /v1/tickets/:id/unclaim': AGENTS,
  'POST /v1/tickets/:id/forward': AGENTS,
  'POST /v1/tickets/:id/resolve': AGENTS,
  'POST /v1/tickets/:id/delete': AGENTS,
  'POST /v1/tickets/:id/restore': ['supervisor'],
  'GET /v1/tickets': AGENTS,
  'GET /v1/tickets/:id': [...AGENTS, 'customer'],
  'GET /v1/tickets/:id/history': AGENTS,
  'PUT /v1/agents/me': AGENTS,
  'PATCH /v1/agents/me/preferences': AGENTS,
  'GET /v1/agents': AGENTS,
  'GET /v1/settings': [...AGENTS, 'admin'],
  'PUT /v1/settings': ['admin'],
};
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
const split = (route: string): [Method, string] => {
  const [method, path] = route.split(' ');
  return [method as Method, (path ?? '').replace(':id', randomUUID())];
};

it('the table names every route, and nothing else', () => {
  const routes = routesOf(app.service.app).map(({ method, path }) => `${method} ${path}`);
  expect(routes.sort()).toEqual(Object.keys(table).sort());
});

const rows = Object.entries(table).flatMap(([route, allowed]) =>
  roles.map((role) => [route, role, allowed.includes(role)] as const),
);

it.each(rows)('%s by %s: %s', async (route, role, isAllowed) => {
  const [method, path] = split(route);
  const as = role === 'customer' ? await app.customer(randomUUID()) : await app.dev.token({ sub: role, roles: [role] });
  const { status, body } = await app.call(method, path, { as });
  if (isAllowed) expect([401, 403]).not.toContain(status);
  else expect([status, body.code]).toEqual([403, 'forbidden']);
});

it.each(Object.keys(table))('%s without a token: 401', async (route) => {
  const [method, path] = split(route);
  expect(await app.call(method, path)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
});
