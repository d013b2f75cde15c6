import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ID, SECRET_TEXT, send, startThings, type ThingsApp } from './things.app';

let things: ThingsApp;
let token: string;

beforeAll(async () => {
  things = await startThings();
  token = await things.dev.token({ sub: 'ann', name: 'Ann', roles: ['agent'] });
});
afterAll(() => things.lifecycle.shutdown());

const say = (body: unknown, headers: Record<string, string> = {}) =>
  send(things.url, 'POST', `/v1/things/${ID}/say`, { token, body, headers });

/** Bytes as they are, for what no client library would send. */
const raw = (bytes: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(things.url).port), '127.0.0.1', () => socket.end(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
  });

const deep = (depth: number): string => `{"text":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('a body that is no request', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['malformed JSON', '{"text":', 'must be well-formed JSON'],
    ['JSON with a tail', '{"text":"a"} x', 'must be well-formed JSON'],
    ['a list', '[{"text":"a"}]', 'must be a JSON object'],
    ['null', 'null', 'must be a JSON object'],
    ['a number', '7', 'must be a JSON object'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'must be UTF-8'],
    ['a __proto__ member', '{"text":"a","__proto__":{"admin":true}}', 'must not have a member named __proto__'],
    [
      'a constructor member',
      '{"text":"a","variables":{"constructor":"x"}}',
      'must not have a member named constructor',
    ],
    ['a toString member', '{"text":"a","toString":"x"}', 'must not have a member named toString'],
    [
      'a variable that every object has',
      '{"text":"a","variables":{"hasOwnProperty":"x"}}',
      'must not have a member named hasOwnProperty',
    ],
    ['nested deeply', deep(21), 'must not be nested deeper than 20'],
    ['nested 50,000 deep', deep(50_000), 'must not be nested deeper than 20'],
  ])('%s', async (_, body, message) => {
    const answer = await say(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({
      type: 'urn:baton:problem:invalid-request',
      code: 'invalid-request',
      status: 400,
      errors: [{ path: '', message }],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('an empty body with a JSON content type is an empty request', async () => {
    const answer = await say('');
    expect(answer.body.errors).toEqual([{ path: 'text', message: 'is required' }]);
  });

  it('of two members of one name the last counts', async () => {
    const answer = await say('{"text":"first","text":"second"}');
    expect(answer.body.body.text).toBe('second');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'nonsense',
    'multipart/form-data; boundary=x',
  ])('of type %s is 415', async (type) => {
    const answer = await say('text=a', { 'content-type': type });
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('past the bound is 413', async () => {
    const answer = await say({ text: 'x'.repeat(200_000) });
    expect([answer.status, answer.body.code]).toEqual([413, 'payload-too-large']);
  });

  it('on a route that takes none is refused', async () => {
    const bot = await things.dev.token({ sub: 'bot', roles: ['bot'] });
    const answer = await send(things.url, 'POST', '/v1/things', { token: bot, body: { surprise: 1 } });
    expect(answer.body.errors).toEqual([{ path: '', message: 'this route takes no body' }]);
  });
});

describe('members of a body', () => {
  it.each<[string, unknown, string, string]>([
    ['unknown', { text: 'a', extra: 1 }, 'extra', 'is not a member of this request'],
    [
      'unknown, nested',
      { text: 'a', choices: [{ id: '1', label: 'x', more: 1 }] },
      'choices.0.more',
      'is not a member of this request',
    ],
    ['missing', {}, 'text', 'is required'],
    ['of another type', { text: 7 }, 'text', 'must be a text'],
    ['null where it may only be absent', { text: 'a', reason: null }, 'reason', 'must be a text'],
    ['empty', { text: '' }, 'text', 'must have 1 to 40 characters'],
    ['white space only', { text: ' \n\t\u00a0' }, 'text', 'must be more than white space'],
    ['too long', { text: 'x'.repeat(41) }, 'text', 'must have 1 to 40 characters'],
    ['with NUL', { text: 'a\u0000b' }, 'text', 'must not contain NUL'],
    ['a number as text', { text: 'a', times: '7' }, 'times', 'must be a whole number from 0 to 9'],
    ['a broken number', { text: 'a', times: 1.5 }, 'times', 'must be a whole number from 0 to 9'],
    ['a flag as text', { text: 'a', loud: 'true' }, 'loud', 'must be true or false'],
    ['a list that is an object', { text: 'a', choices: { id: '1', label: 'x' } }, 'choices', 'must be a list'],
    ['null in a list of objects', { text: 'a', choices: [null] }, 'choices', 'element 0 must be an object'],
    ['a list in a list of objects', { text: 'a', choices: [[]] }, 'choices', 'element 0 must be an object'],
    [
      'too many',
      { text: 'a', choices: Array(4).fill({ id: '1', label: 'x' }) },
      'choices',
      'must have at most 3 elements',
    ],
    ['an empty name', { text: 'a', topics: [''] }, 'topics', 'element 0 must have 1 to 100 characters'],
    ['a variable that is no text', { text: 'a', variables: { n: 1 } }, 'variables', 'has a value that must be a text'],
    ['variables as a list', { text: 'a', variables: ['x'] }, 'variables', 'must be an object of texts'],
  ])('%s', async (_, body, path, message) => {
    const answer = await say(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toContainEqual({ path, message });
  });

  it('a lone surrogate is refused, a pair is a character', async () => {
    expect((await say('{"text":"a\\ud800"}')).body.errors).toEqual([
      { path: 'text', message: 'must be well-formed Unicode' },
    ]);
    expect((await say('{"text":"\\ud83d\\ude00"}')).body.body.text).toBe('😀');
  });

  it('what was not sent stays absent, and an allowed null stays null', async () => {
    expect((await say({ text: 'a', note: null })).body.body).toEqual({ text: 'a', note: null });
  });
});

describe('the rest of a request', () => {
  it.each<[string, string, string, number, string]>([
    ['an unknown path', 'GET', '/v2/nothing', 404, 'not-found'],
    ['another method', 'DELETE', `/v1/things/${ID}`, 405, 'method-not-allowed'],
    ['an id of another form', 'GET', '/v1/things/7', 400, 'invalid-request'],
    ['an id in upper case', 'GET', `/v1/things/${ID.toUpperCase()}`, 400, 'invalid-request'],
    ['an id with a percent-encoded slash', 'GET', '/v1/things/..%2f..%2fetc', 400, 'invalid-request'],
    ['an endless id', 'GET', `/v1/things/${'x'.repeat(5_000)}`, 400, 'invalid-request'],
    ['a query that is no number', 'GET', '/v1/things?limit=ten', 400, 'invalid-request'],
    ['a query past its bound', 'GET', '/v1/things?limit=201', 400, 'invalid-request'],
    ['an unknown query', 'GET', '/v1/things?colour=red', 400, 'invalid-request'],
    ['a query __proto__', 'GET', '/v1/things?__proto__=1', 400, 'invalid-request'],
    ['a query that every object has', 'GET', '/v1/things?constructor=1', 400, 'invalid-request'],
    ['a query twice', 'GET', '/v1/things?limit=1&limit=2', 400, 'invalid-request'],
  ])('%s', async (_, method, path, status, code) => {
    const answer = await send(things.url, method, path, { token });
    expect([answer.status, answer.body?.code]).toEqual([status, code]);
  });

  it('queries are read as what they mean', async () => {
    const answer = await send(things.url, 'GET', '/v1/things?limit=20&mine=true&cursor=abc', { token });
    expect(answer.body.query).toEqual({ limit: 20, mine: true, cursor: 'abc' });
  });

  it('names the methods that the path knows', async () => {
    const answer = await send(things.url, 'DELETE', `/v1/things/${ID}`, { token });
    expect(answer.headers.get('allow')).toBe('GET');
  });

  it.each<[string, string | Buffer, RegExp]>([
    [
      'bad percent-encoding',
      'GET /v1/%ff%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      /^HTTP\/1\.1 400 [\s\S]*invalid-request/,
    ],
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 [\s\S]*invalid-request/],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      '20,000 bytes of header',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 [\s\S]*header-fields-too-large/,
    ],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 40[04] /],
    ['a wrong content length', 'POST /v1/things HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', /^HTTP\/1\.1 400 /],
  ])('%s', async (_, bytes, expected) => {
    expect(await raw(bytes)).toMatch(expected);
  });

  it('a sender who hangs up in the middle of a body is no error of ours', async () => {
    const before = things.lines.length;
    const socket = connect(Number(new URL(things.url).port), '127.0.0.1');
    const head = `POST /v1/things/${ID}/say HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n`;
    const arrived = once(things.app.getHttpServer(), 'request') as Promise<[IncomingMessage]>;
    socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{"text"`);
    const [request] = await arrived;
    const gone = once(request.socket, 'close');
    await nextTurn();
    socket.destroy();
    await gone;
    await nextTurn();
    expect(things.lines.slice(before).filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('random bytes never make a 5xx and never end the process', async () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 200; round++) {
      const noise = Buffer.from(Array.from({ length: 1 + random(200) }, () => random(256)));
      const start =
        round % 2 === 0
          ? `POST /v1/things/${ID}/say HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${noise.length}\r\nconnection: close\r\n\r\n`
          : '';
      expect(await raw(Buffer.concat([Buffer.from(start), noise]))).not.toMatch(/^HTTP\/1\.1 5/);
    }
    expect((await send(things.url, 'GET', '/v1/things', { token })).status).toBe(200);
  });
});

describe('what goes wrong on our side', () => {
  const fail = (how: string) => send(things.url, 'POST', '/v1/things/fail/x', { body: { text: how } });

  it.each([['store'], ['bus']])('an unreachable %s is 503 with Retry-After', async (how) => {
    const answer = await fail(how);
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
    expect(answer.text).not.toContain('disk');
  });

  it('a rejection carries its own members', async () => {
    const answer = await fail('claimed');
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'already-claimed', by: 'ann', since: '2026-01-01T00:00:00.000Z' });
  });

  it('anything else is 500 with a trace id, and not a word of it', async () => {
    const answer = await fail('other');
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain(SECRET_TEXT);
    expect(answer.text).not.toContain('TypeError');
    expect(things.lines.some((line) => line.includes(answer.body.traceId))).toBe(true);
  });

  it('a rejection that the problem table does not know is our mistake', async () => {
    expect((await fail('unlisted')).body.code).toBe('internal');
  });
});
