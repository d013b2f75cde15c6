import { request } from 'node:http';
import { Arrivals, ID, send, startThings, type ThingsApp } from './things.app';

let things: ThingsApp;
let ann: string;
let bob: string;

beforeAll(async () => {
  things = await startThings();
  ann = await things.dev.token({ sub: 'ann', roles: ['agent'] });
  bob = await things.dev.token({ sub: 'bob', roles: ['agent'] });
});
afterAll(() => things.lifecycle.shutdown());

const say = (token: string, key?: string, body: unknown = { text: 'hi' }, path = `/v1/things/${ID}/say`) =>
  send(things.url, 'POST', path, { token, body, headers: key === undefined ? {} : { 'idempotency-key': key } });

const commandOf = async (...request: Parameters<typeof say>) => (await say(...request)).body.command;

describe('the id of a command', () => {
  it('is the same for the same caller, path and key, and only then', async () => {
    const first = (await commandOf(ann, 'k1')).commandId;
    expect((await commandOf(ann, 'k1')).commandId).toBe(first);
    expect((await commandOf(ann, 'k2')).commandId).not.toBe(first);
    expect((await commandOf(bob, 'k1')).commandId).not.toBe(first);
    const other = ID.replace(/0$/, '1');
    expect((await commandOf(ann, 'k1', { text: 'hi' }, `/v1/things/${other}/say`)).commandId).not.toBe(first);
  });

  it('does not depend on percent-encoding that a client need not do', async () => {
    const encoded = `/v1/things/${ID.replace('0190', '%30190')}/say`;
    expect((await commandOf(ann, 'k1', { text: 'hi' }, encoded)).commandId).toBe(
      (await commandOf(ann, 'k1')).commandId,
    );
  });

  it('is new each time without a key, and without a caller', async () => {
    expect((await commandOf(ann)).commandId).not.toBe((await commandOf(ann)).commandId);
    const visit = async () =>
      (await send(things.url, 'POST', '/v1/things/visit', { headers: { 'idempotency-key': 'same' } })).body;
    const [one, two] = [await visit(), await visit()];
    expect(one.commandId).not.toBe(two.commandId);
    expect(one.actor).toEqual({ kind: 'system', id: 'anonymous' });
  });

  it.each([[''], ['x'.repeat(201)], ['caf\u00e9']])('refuses the key %j', async (key) => {
    const answer = await say(ann, key);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe('header.Idempotency-Key');
  });
});

it('a key that is sent twice is refused: which of the two was meant?', async () => {
  const { hostname, port } = new URL(things.url);
  const status = await new Promise((resolve, reject) => {
    const headers = [
      ['host', 'a'],
      ['authorization', `Bearer ${ann}`],
      ['content-type', 'application/json'],
      ['idempotency-key', 'one'],
      ['Idempotency-Key', 'two'],
    ].flat();
    request({ hostname, port, method: 'POST', path: `/v1/things/${ID}/say`, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end('{"text":"hi"}');
  });
  expect(status).toBe(400);
});

describe('the rest of a command', () => {
  it('hashes the body whatever the order of its members, and nothing but the body', async () => {
    const hash = (await commandOf(ann, 'a', { text: 'a', topics: ['x'], loud: true })).bodyHash;
    expect((await commandOf(bob, 'b', '{"loud":true,"topics":["x"],"text":"a"}')).bodyHash).toBe(hash);
    expect((await commandOf(ann, 'a', { text: 'a', topics: ['y'], loud: true })).bodyHash).not.toBe(hash);
  });

  it('keeps a well-formed trace context and drops any other', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const withTrace = (traceparent: string) =>
      send(things.url, 'POST', `/v1/things/${ID}/say`, { token: ann, body: { text: 'a' }, headers: { traceparent } });
    expect((await withTrace(trace)).body.command.traceparent).toBe(trace);
    expect((await withTrace('00-zz')).body.command.traceparent).toBeNull();
  });
});

describe('an answer', () => {
  it('is 200 with the revision of the stream', async () => {
    const answer = await say(ann);
    expect([answer.status, answer.headers.get('baton-revision')]).toEqual([200, `thing-${ID}@3`]);
    expect(answer.headers.get('idempotent-replay')).toBeNull();
  });

  it('says when it is a replay', async () => {
    expect((await say(ann, 'k', { text: 'again' })).headers.get('idempotent-replay')).toBe('true');
  });

  it('is 201 with a location when something was made', async () => {
    const bot = await things.dev.token({ sub: 'bot', roles: ['bot'] });
    const answer = await send(things.url, 'POST', '/v1/things', { token: bot });
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `/v1/things/${ID}`]);
    expect(answer.headers.get('baton-revision')).toBe('agent-a%2Cb%40c@0');
  });
});

describe('Baton-Seen', () => {
  const read = (seen: string) =>
    send(things.url, 'GET', `/v1/things/${ID}`, { token: ann, headers: { 'baton-seen': seen } });
  const arrivals = () => things.app.get(Arrivals);

  beforeEach(() => {
    arrivals().asked.length = 0;
    arrivals().arrived = true;
  });

  it('waits for the streams that the service follows, and no others', async () => {
    expect((await read(`thing-${ID}@7, ticket-${ID}@9, thing-a%2Cb%40c@0`)).status).toBe(200);
    expect(arrivals().asked).toEqual([`thing-${ID}@7 2000`, 'thing-a,b@c@0 2000']);
  });

  it('turns a refusal after a wait in vain into not-yet', async () => {
    arrivals().arrived = false;
    const answer = await read(`thing-${ID}@7`);
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([409, 'not-yet', '1']);
    expect((await read(`ticket-${ID}@7`)).body.code).toBe('not-found');
  });

  it('leaves validation errors what they are', async () => {
    arrivals().arrived = false;
    const answer = await send(things.url, 'POST', `/v1/things/${ID}/say`, {
      token: ann,
      body: {},
      headers: { 'baton-seen': `thing-${ID}@7` },
    });
    expect(answer.body.code).toBe('invalid-request');
  });

  it.each([
    ['rubbish'],
    ['thing-x'],
    ['thing-x@-1'],
    ['@7'],
    ['thing-x@7,'],
    ['thing-%zz@7'],
    ['a-b@1,a-b@1,a-b@1,a-b@1,a-b@1'],
    [''],
  ])('refuses %j', async (seen) => {
    const answer = await read(seen);
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([400, 'header.Baton-Seen']);
  });
});

describe('If-Match', () => {
  const put = async (headers: Record<string, string>) =>
    send(things.url, 'PUT', '/v1/things/settings', {
      token: await things.dev.token({ sub: 'adm', roles: ['admin'] }),
      headers,
    });

  it('is required, has a form, and may be stale', async () => {
    expect((await put({})).body.code).toBe('precondition-required');
    expect((await put({ 'if-match': '7' })).body.code).toBe('invalid-request');
    expect((await put({ 'if-match': '"6"' })).body.code).toBe('precondition-failed');
    expect((await put({ 'if-match': '"7"' })).status).toBe(200);
  });
});
