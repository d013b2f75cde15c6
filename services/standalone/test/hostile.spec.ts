import { roles, routesOf } from '@baton/service-kit';
import fc from 'fast-check';
import type { Standalone } from '../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from './temporary.standalone';

/** Names that requests of some route have, so that what is sent often gets past the first check. */
const MEMBERS = [
  ...[
    'text',
    'clientMessageId',
    'ticketId',
    'choices',
    'choiceId',
    'seen',
    'subject',
    'topics',
    'queue',
    'requiredSkills',
    'variables',
  ],
  ...[
    'reason',
    'to',
    'note',
    'outcome',
    'botCouldHaveAnswered',
    'suggestedFaq',
    'channel',
    'customer',
    'name',
    'locale',
    'identity',
    'upTo',
  ],
  ...[
    'sound',
    'theme',
    'askFaqOnResolve',
    'allowForwardToOffline',
    'goneAfterSeconds',
    'maxFileBytes',
    'availability',
    'active',
    'hidden',
  ],
  ...['sub', 'roles', 'skills', 'queues', 'id', 'label', 'toString', 'valueOf', 'hasOwnProperty', ''],
];
const QUERIES = [
  'limit',
  'cursor',
  'after',
  'before',
  'work',
  'mine',
  'eligible',
  'queue',
  'customerId',
  'forwardableFor',
  'ids',
  'view',
];

const ids: string[] = ['0190a0a0-0000-7000-8000-00000000000d'];
const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '💥',
    "'; drop table events; --",
    '%00',
    '../../etc/passwd',
    'NaN',
    '-1',
    '1e400',
    '__proto__',
  ),
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    {},
    [[]],
    [null],
    { id: 'x' },
    'x'.repeat(9_000),
  ),
  fc
    .constantFrom('web', 'replay', 'pending', 'inbox', 'conversation', 'available', 'ann', 'agent')
    .map((value): unknown => value),
  fc.nat(ids.length).map((at): unknown => ids[at] ?? 'm1'),
  fc.string({ maxLength: 300 }).map((value): unknown => value),
);
const value = fc.oneof(
  { weight: 3, arbitrary: nasty },
  { weight: 1, arbitrary: fc.array(nasty, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom(...MEMBERS), nasty, { maxKeys: 4 }),
  },
);
const request = fc.record({
  body: fc.dictionary(fc.constantFrom(...MEMBERS), value, { maxKeys: 5 }),
  query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), nasty), { maxLength: 3 }),
  param: nasty,
  role: fc.constantFrom('nobody', ...roles),
  seen: fc.option(fc.constantFrom('x', 'ticket-a@1,', 'conversation-x@99999999999999999'), { nil: null, freq: 8 }),
  key: fc.option(fc.constantFrom('k', 'k'.repeat(201), ' '), { nil: null, freq: 3 }),
});
type HostileRequest = typeof request extends fc.Arbitrary<infer T> ? T : never;

const ROUNDS_PER_ROUTE = 40;

let folder: string;
let running: Standalone;
const tokens = new Map<string, string>();

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, { demoBot: false });
  const visitor = (await send(running.url, 'POST', '/v1/visitors', { body: { channel: 'web', name: 'Mia' } })).body;
  const path = `/v1/conversations/${visitor.conversationId}`;
  const chat = await send(running.url, 'POST', `${path}/handover`, { token: visitor.token, body: {} });
  tokens.set('customer', visitor.token);
  for (const role of roles.filter((name) => name !== 'customer')) {
    tokens.set(role, await running.devIssuer.token({ sub: 'ann', name: 'Ann', roles: [role] }));
  }
  const headers = { 'baton-seen': chat.headers.get('baton-revision') ?? '' };
  await send(running.url, 'POST', `/v1/tickets/${chat.body.ticket.id}/claim`, { token: tokens.get('agent'), headers });
  ids.push(visitor.conversationId, visitor.customerId, chat.body.ticket.id, 'ann', 'm1');
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

/** A lone surrogate cannot be written in a URL; it is sent in bodies. */
const inUrl = (part: unknown): string => encodeURIComponent(String(part).replace(/\p{Surrogate}/gu, '?'));

const attempt = async (
  method: string,
  path: string,
  { body, query, param, role, seen, key }: HostileRequest,
): Promise<number> => {
  const search = query.map(([name, wanted]) => `${name}=${inUrl(wanted)}`).join('&');
  const token = tokens.get(role);
  const response = await fetch(`${running.url}${path.replace(/:\w+/, inUrl(param) || '%20')}?${search}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
      ...(seen !== null && { 'baton-seen': seen }),
      ...(key !== null && { 'idempotency-key': key }),
      ...(method === 'PUT' && { 'if-match': '"0"' }),
    },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  await response.body?.cancel();
  return response.status;
};

it('nothing that anybody sends to any route is answered with a 5xx', async () => {
  const routes = Object.values(running.apps).flatMap((app) => routesOf(app));
  for (const { method, path } of routes) {
    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const status = await attempt(method, path, sent);
        if (status >= 500) throw new Error(`${method} ${path} → ${status}`);
      }),
      { numRuns: ROUNDS_PER_ROUTE, seed: 7 },
    );
  }
  expect((await send(running.url, 'GET', '/health/live')).status).toBe(200);
}, 180_000);
