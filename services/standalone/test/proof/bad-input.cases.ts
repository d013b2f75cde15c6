import { randomUUID } from 'node:crypto';
import type { ProblemCode } from '@baton/contracts';
import { createDevIssuer } from '@baton/service-kit';
import type { Answer, Sending } from './client';
import type { Scene as AnyScene } from './scene';
import type { startHere } from './servers';

/** The scene, in a house of which this process has the keys. */
export interface Scene extends AnyScene {
  readonly running: Awaited<ReturnType<typeof startHere>>;
}

/** A request that must be refused, and how. */
export interface BadInput {
  readonly name: string;
  readonly send: (scene: Scene) => Promise<Answer>;
  readonly status: number;
  readonly code: ProblemCode;
  /** Whether the document must say which members do not fit; what fails before a route is found has none. */
  readonly listsErrors: boolean;
}

type Sender = (scene: Scene) => Promise<Sending & { readonly path: string; readonly method?: string }>;

const bad = (name: string, status: number, code: ProblemCode, sender: Sender): BadInput => ({
  name,
  status,
  code,
  listsErrors: false,
  send: async (scene) => {
    const { method = 'POST', path, ...sending } = await sender(scene);
    return scene.client.call(method, path, sending);
  },
});

const invalid = (name: string, sender: Sender): BadInput => ({
  ...bad(name, 400, 'invalid-request', sender),
  listsErrors: true,
});

const messagesOf = ({ mine }: Scene): string => `/v1/conversations/${mine.conversationId}/messages`;

/** A message of the customer with some members replaced. */
const message =
  (members: Readonly<Record<string, unknown>>): Sender =>
  async (scene) => ({
    path: messagesOf(scene),
    as: scene.mine.customer,
    body: { text: 'hello', clientMessageId: 'bad', ...members },
  });

/** Bytes as they are, to the same route. */
const bytes =
  (raw: string | Buffer, type = 'application/json'): Sender =>
  async (scene) => ({
    path: messagesOf(scene),
    as: scene.mine.customer,
    raw: typeof raw === 'string' ? raw : new Uint8Array(raw),
    headers: { 'content-type': type },
  });

const bodies: readonly BadInput[] = [
  invalid('malformed JSON', bytes('{"text": "hello", ')),
  invalid('JSON that is no object', bytes('[1, 2]')),
  invalid('JSON null', bytes('null')),
  invalid('bytes that are no UTF-8', bytes(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]))),
  invalid('no body', bytes('')),
  invalid('nesting without end', bytes(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)),
  invalid('a member that reaches for the prototype', bytes('{"text":"x","clientMessageId":"y","__proto__":{"a":1}}')),
  bad('another type of body', 415, 'unsupported-media-type', bytes('text=hello', 'application/x-www-form-urlencoded')),
  bad('a body past the bound', 413, 'payload-too-large', bytes(`{"text":"${'x'.repeat(300_000)}"}`)),
  invalid('an unknown member', message({ colour: 'red' })),
  invalid('an unknown member of a member', message({ choices: [{ id: 'a', label: 'b', extra: 1 }] })),
  ...[1, true, null, [], {}, ['hello']].map((text) =>
    invalid(`a text that is ${JSON.stringify(text)}`, message({ text })),
  ),
  invalid('a client message id that is a number', message({ clientMessageId: 5 })),
  invalid('no client message id', message({ clientMessageId: undefined })),
  invalid('an empty text', message({ text: '' })),
  invalid('a text of 8,001 characters', message({ text: 'x'.repeat(8_001) })),
  invalid('a lone high surrogate', bytes('{"text":"broken \\ud83d here","clientMessageId":"x"}')),
  invalid('a lone low surrogate', bytes('{"text":"\\udc00","clientMessageId":"x"}')),
  invalid('a NUL', message({ text: 'a\u0000b' })),
  invalid('a NUL in a client message id', message({ clientMessageId: 'a\u0000b' })),
  invalid('a ticket id that is none', message({ ticketId: 'ticket-7' })),
];

const ids: readonly BadInput[] = [
  ...['7', 'x'.repeat(900), '%00', '..%2F..%2Fsettings', randomUUID().toUpperCase(), `${randomUUID()}0`].map((id) =>
    invalid(`the ticket id ${id.slice(0, 40)}`, async ({ ada }) => ({ path: `/v1/tickets/${id}/claim`, as: ada })),
  ),
  bad('a path with a broken escape', 400, 'invalid-request', async ({ ada }) => ({
    path: '/v1/tickets/%E0%A4%A/claim',
    as: ada,
  })),
  bad('a ticket that does not exist', 404, 'ticket-not-found', async ({ ada }) => ({
    path: `/v1/tickets/${randomUUID()}/claim`,
    as: ada,
  })),
  bad('a conversation that does not exist', 404, 'conversation-not-found', async ({ mine }) => ({
    path: `/v1/conversations/${randomUUID()}/leave`,
    as: mine.customer,
    body: { ticketId: mine.ticketId },
  })),
  bad('another customer’s conversation', 404, 'conversation-not-found', async ({ mine, foreign }) => ({
    path: `/v1/conversations/${foreign.conversationId}/messages`,
    as: mine.customer,
    body: { text: 'hello', clientMessageId: 'bad' },
  })),
  bad('reading another customer’s conversation', 404, 'conversation-not-found', async ({ mine, foreign }) => ({
    method: 'GET',
    path: `/v1/conversations/${foreign.conversationId}/messages`,
    as: mine.customer,
  })),
  bad('leaving another customer’s chat', 409, 'no-live-chat', async ({ mine, foreign }) => ({
    path: `/v1/conversations/${mine.conversationId}/leave`,
    as: mine.customer,
    body: { ticketId: foreign.ticketId },
  })),
  bad('a ticket of an erased customer', 410, 'erased', async ({ sue, erased }) => ({
    path: `/v1/tickets/${erased.ticketId}/claim`,
    as: sue,
  })),
  bad('a message of an erased customer', 410, 'erased', async ({ erased }) => ({
    path: `/v1/conversations/${erased.conversationId}/messages`,
    as: erased.customer,
    body: { text: 'hello', clientMessageId: 'bad' },
  })),
  bad('a foreign ticket, which may not even be known of', 404, 'ticket-not-found', async ({ ada, foreign }) => ({
    method: 'GET',
    path: `/v1/tickets/${foreign.ticketId}`,
    as: ada,
  })),
  bad('a query that knows no bounds', 400, 'invalid-request', async ({ ada }) => ({
    method: 'GET',
    path: '/v1/tickets?limit=1000000',
    as: ada,
  })),
];

const claimMine = ({ mine }: Scene, as?: string) => ({
  path: `/v1/tickets/${mine.ticketId}/unclaim`,
  ...(as !== undefined && { as }),
});

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const withSignature = (token: string, signature: string): string =>
  `${token.split('.').slice(0, 2).join('.')}.${signature}`;

const payloadOf = (token: string): string => token.split('.')[1] ?? '';

const withoutIdentity = (name: string, token: (scene: Scene) => Promise<string> | string): BadInput =>
  bad(name, 401, 'unauthenticated', async (scene) => claimMine(scene, await token(scene)));

const tokens: readonly BadInput[] = [
  bad('no token', 401, 'unauthenticated', async (scene) => claimMine(scene)),
  withoutIdentity('a token that is no JWT', () => 'hello'),
  withoutIdentity('an expired token', ({ running }) =>
    running.standalone.devIssuer.token({ sub: 'ada', roles: ['agent'], skills: ['billing'] }, -120),
  ),
  withoutIdentity('an unsigned token', ({ ada }) => withSignature(ada, '')),
  withoutIdentity('a token with another’s signature', ({ ada, bob }) => withSignature(ada, bob.split('.')[2] ?? '')),
  withoutIdentity('a token signed with another key', async () => {
    const stranger = await createDevIssuer();
    return stranger.token({ sub: 'ada', roles: ['agent'] });
  }),
  withoutIdentity('alg none', ({ ada }) => `${encoded({ alg: 'none', typ: 'JWT' })}.${payloadOf(ada)}.`),
  withoutIdentity(
    'HMAC keyed with what is public',
    ({ ada }) => `${encoded({ alg: 'HS256', typ: 'JWT' })}.${payloadOf(ada)}.${'A'.repeat(43)}`,
  ),
  withoutIdentity('a payload that was changed', ({ ada }) => {
    const [header, , signature] = ada.split('.');
    const claims = JSON.parse(Buffer.from(payloadOf(ada), 'base64url').toString()) as object;
    return `${header}.${encoded({ ...claims, roles: ['supervisor'] })}.${signature}`;
  }),
];

const roles: readonly BadInput[] = [
  bad('a bot that claims', 403, 'forbidden', async ({ bot, mine }) => ({
    path: `/v1/tickets/${mine.ticketId}/claim`,
    as: bot,
  })),
  bad('a bot that registers as an agent', 403, 'forbidden', async ({ bot }) => ({
    method: 'PUT',
    path: '/v1/agents/me',
    as: bot,
  })),
  bad('a customer on an agents’ route', 403, 'forbidden', async ({ mine }) => ({
    path: `/v1/tickets/${mine.ticketId}/resolve`,
    as: mine.customer,
    body: {},
  })),
  bad('a customer who reads the directory', 403, 'forbidden', async ({ mine }) => ({
    method: 'GET',
    path: '/v1/agents',
    as: mine.customer,
  })),
  bad('an agent who hands over', 403, 'forbidden', async ({ ada, mine }) => ({
    path: `/v1/conversations/${mine.conversationId}/handover`,
    as: ada,
    body: {},
  })),
  bad('an agent who changes the settings', 403, 'forbidden', async ({ ada }) => ({
    method: 'PUT',
    path: '/v1/settings',
    as: ada,
    body: { askFaqOnResolve: true },
    headers: { 'if-match': '"0"' },
  })),
  bad('settings without saying which', 428, 'precondition-required', async ({ admin }) => ({
    method: 'PUT',
    path: '/v1/settings',
    as: admin,
    body: { askFaqOnResolve: true, allowForwardToOffline: false, goneAfterSeconds: null, maxFileBytes: 1_000_000 },
  })),
  bad('the bot speaks while a person is in charge', 409, 'bot-not-in-charge', async ({ bot, mine }) => ({
    path: `/v1/conversations/${mine.conversationId}/messages`,
    as: bot,
    body: { text: 'hello', clientMessageId: 'bad' },
  })),
  bad('an agent who writes in a chat that they may not know', 404, 'conversation-not-found', async (scene) => ({
    path: messagesOf(scene),
    as: scene.bob,
    body: { text: 'hello', clientMessageId: 'bad', ticketId: scene.mine.ticketId },
  })),
  bad('a supervisor who writes in a chat that is not theirs', 409, 'not-joined', async (scene) => ({
    path: messagesOf(scene),
    as: scene.sue,
    body: { text: 'hello', clientMessageId: 'bad', ticketId: scene.mine.ticketId },
  })),
  invalid('an agent who does not name the chat', async (scene) => ({
    path: messagesOf(scene),
    as: scene.ada,
    body: { text: 'hello', clientMessageId: 'bad' },
  })),
  bad('an agent who names another chat', 409, 'chat-ended', async (scene) => ({
    path: messagesOf(scene),
    as: scene.ada,
    body: { text: 'hello', clientMessageId: 'bad', ticketId: scene.foreign.ticketId },
  })),
  bad('a claim of what somebody has', 409, 'already-claimed', async ({ bob, mine }) => ({
    path: `/v1/tickets/${mine.ticketId}/claim`,
    as: bob,
  })),
];

/** A PNG as far as anybody looks: signature, IHDR of 1 × 1 pixel, then the beginning of a long IDAT. */
const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489' + '00ffffff49444154',
  'hex',
);

const upload =
  (name: string, content: Uint8Array<ArrayBuffer>): Sender =>
  async ({ mine }) => {
    const form = new FormData();
    form.append('file', new Blob([content]), name);
    return { path: `/v1/conversations/${mine.conversationId}/files`, as: mine.customer, raw: form };
  };

const ofMegabytes = (count: number): Uint8Array<ArrayBuffer> => {
  const content = new Uint8Array(count * 1024 * 1024);
  content.set(PNG);
  return content;
};

const html = new TextEncoder().encode('<!doctype html><script>alert(1)</script>');

const files: readonly BadInput[] = [
  bad('a file of 21 MB', 413, 'file-too-large', upload('large.png', ofMegabytes(21))),
  bad('HTML named .png', 415, 'file-type-not-allowed', upload('cat.png', html)),
  ...['../../etc/passwd', 'a/b.png', '..'].map((name) =>
    invalid(`the file name ${name}`, upload(name, ofMegabytes(1))),
  ),
  bad('a file past the bound whose name has a path', 400, 'invalid-request', upload('a/large.png', ofMegabytes(21))),
  invalid('an empty file', upload('empty.png', new Uint8Array())),
  bad('an upload that is no form', 415, 'unsupported-media-type', async ({ mine }) => ({
    path: `/v1/conversations/${mine.conversationId}/files`,
    as: mine.customer,
    body: { name: 'cat.png' },
  })),
];

const routes: readonly BadInput[] = [
  bad('a route that is none', 404, 'not-found', async ({ ada }) => ({ method: 'GET', path: '/v1/nothing', as: ada })),
  bad('a method that the route does not know', 405, 'method-not-allowed', async ({ ada, mine }) => ({
    method: 'DELETE',
    path: `/v1/tickets/${mine.ticketId}`,
    as: ada,
  })),
  invalid('an idempotency key of 201 characters', async ({ ada, mine }) => ({
    path: `/v1/tickets/${mine.ticketId}/unclaim`,
    as: ada,
    headers: { 'idempotency-key': 'k'.repeat(201) },
  })),
  invalid('a Baton-Seen that is none', async ({ ada, mine }) => ({
    path: `/v1/tickets/${mine.ticketId}/unclaim`,
    as: ada,
    headers: { 'baton-seen': 'yesterday' },
  })),
];

/** Everything that the proof of issue 3 lists, and its neighbours. */
export const badInputs: readonly BadInput[] = [...bodies, ...ids, ...tokens, ...roles, ...files, ...routes];
