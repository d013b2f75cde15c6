import { roles, type Route, routesOf } from '@baton/service-kit';
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

/** A chat that runs, once the tests have begun. */
const there = { conversation: '', customer: '', ticket: '' };

const idFor = (path: string): string => {
  if (path.startsWith('/v1/tickets')) return there.ticket;
  return path.startsWith('/v1/customers') ? there.customer : there.conversation;
};
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
  fc.constantFrom('conversation', 'customer', 'ticket').map((name): unknown => there[name]),
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

/** Bodies that are as they should be: hostility goes deepest where only one thing is wrong. */
const VALID: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /v1/dev/tokens': { sub: 'x', name: 'X', roles: ['agent'], skills: ['a'], queues: ['b'] },
  'POST /v1/tickets/:id/unclaim': { reason: 'lunch' },
  'POST /v1/tickets/:id/forward': { to: 'ben', note: 'please' },
  'POST /v1/tickets/:id/resolve': { outcome: 'done', botCouldHaveAnswered: true, suggestedFaq: 'how?' },
  'POST /v1/tickets/:id/delete': { reason: 'spam' },
  'PATCH /v1/agents/me/preferences': { sound: true, locale: 'de', theme: 'dark' },
  'PUT /v1/settings': {
    askFaqOnResolve: false,
    allowForwardToOffline: true,
    goneAfterSeconds: null,
    maxFileBytes: 1_000,
  },
  'POST /v1/visitors': { channel: 'web', name: 'Mia', locale: 'de-CH' },
  'POST /v1/conversations': { channel: 'web', customer: { id: 'known', name: 'Mia' } },
  'POST /v1/conversations/:id/messages': { text: 'hello', clientMessageId: 'm7' },
  'POST /v1/conversations/:id/handover': { seen: 1, subject: 'x', topics: ['a'], queue: 'q' },
  'POST /v1/conversations/:id/leave': { ticketId: '0190a0a0-0000-7000-8000-00000000000d' },
  'PUT /v1/conversations/:id/variables': { variables: { a: 'b' } },
  'POST /v1/conversations/:id/notes': { text: 'a note' },
  'POST /v1/conversations/:id/read': { upTo: 1 },
  'POST /v1/presence/connections/:id/heartbeat': { active: true, hidden: false },
  'PUT /v1/presence/me': { availability: 'busy' },
};

/** A valid body with one member gone, or another in its place. */
const nearlyValid = (route: string): fc.Arbitrary<Readonly<Record<string, unknown>>> => {
  const valid = VALID[route];
  if (valid === undefined) return fc.constant({});
  return fc.tuple(fc.constantFrom(...Object.keys(valid)), fc.option(value)).map(([member, instead]) => {
    const rest = Object.fromEntries(Object.entries(valid).filter(([name]) => name !== member));
    return instead === null ? rest : { ...rest, [member]: instead };
  });
};

/** Mostly the first, so that what is hostile elsewhere is looked at. */
const mostly = <T>(usual: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: hostile });

type Query = readonly (readonly [string, unknown])[];

const requestTo = ({ method, path, allowed }: Route) =>
  fc.record({
    body: mostly(
      nearlyValid(`${method} ${path}`),
      fc.dictionary(fc.constantFrom(...MEMBERS), value, { maxKeys: 5 }) as fc.Arbitrary<
        Readonly<Record<string, unknown>>
      >,
    ),
    query: mostly<Query>(fc.constant([]), fc.array(fc.tuple(fc.constantFrom(...QUERIES), nasty), { maxLength: 3 })),
    param: mostly<unknown>(fc.constant(idFor(path)), nasty),
    role: mostly<string>(
      typeof allowed === 'string' ? fc.constantFrom('nobody', 'customer', 'agent') : fc.constantFrom(...allowed),
      fc.constantFrom('nobody', ...roles),
    ),
    seen: mostly<string | null>(
      fc.constant(null),
      fc.constantFrom('x', 'ticket-a@1,', 'conversation-x@99999999999999999'),
    ),
    key: mostly<string | null>(fc.constant(null), fc.constantFrom('k', 'k'.repeat(201), ' ')),
  });
type HostileRequest = ReturnType<typeof requestTo> extends fc.Arbitrary<infer T> ? T : never;

const ROUNDS_PER_ROUTE = 100;

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
  Object.assign(there, {
    conversation: visitor.conversationId,
    customer: visitor.customerId,
    ticket: chat.body.ticket.id,
  });
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

const CLOSING = ['claim', 'unclaim', 'forward', 'leave', 'resolve', 'delete', 'restore', 'erasure'];
const closing = ({ path }: Route): number => CLOSING.indexOf(path.split('/').at(-1) ?? '');

it('nothing that anybody sends to any route is answered with a 5xx', async () => {
  // what closes the chat comes last, and erasure, which ends everything, at the very end
  const routes = Object.values(running.apps)
    .flatMap((app) => routesOf(app))
    .sort((a, b) => closing(a) - closing(b));
  let accepted = 0;
  let refused = 0;
  for (const route of routes) {
    const { method, path } = route;
    await fc.assert(
      fc.asyncProperty(requestTo(route), async (sent) => {
        const status = await attempt(method, path, sent);
        if (status < 300) accepted++;
        else refused++;
        if (status >= 500) throw new Error(`${method} ${path} → ${status}`);
      }),
      { numRuns: VALID[`${method} ${path}`] === undefined ? ROUNDS_PER_ROUTE / 4 : ROUNDS_PER_ROUTE, seed: 7 },
    );
  }
  expect(accepted / (accepted + refused)).toBeGreaterThan(0.1); // what is refused at the door tries nothing behind it
  expect((await send(running.url, 'GET', '/health/live')).status).toBe(200);
}, 180_000);
