import { Agent, request } from 'node:http';
import { badInputs, type Scene } from './bad-input.cases';
import { heads } from './logs';
import { setScene } from './scene';
import { Client } from './client';
import { startHere } from './servers';

jest.setTimeout(180_000);

let scene: Scene;
beforeAll(async () => {
  const running = await startHere();
  scene = { running, ...(await setScene({ client: new Client(running.url) })) };
});
afterAll(() => scene.running.stop());

describe('gets a clear problem document and changes nothing:', () => {
  it.each(badInputs)('$name', async ({ send, status, code, listsErrors }) => {
    const before = await heads(scene.running.folder);
    const answer = await send(scene);
    expect({ status: answer.status, body: answer.body }).toEqual({
      status,
      body: expect.objectContaining({
        type: `urn:baton:problem:${code}`,
        code,
        status,
        title: expect.stringMatching(/./),
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        ...(listsErrors && { errors: expect.any(Array) }),
      }),
    });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await heads(scene.running.folder)).toBe(before);
  });

  it('an idempotency key that comes again with another body', async () => {
    const path = `/v1/conversations/${scene.mine.conversationId}/messages`;
    const send = (text: string) =>
      scene.client.call('POST', path, {
        as: scene.mine.customer,
        body: { text, clientMessageId: 'keyed' },
        headers: { 'idempotency-key': 'one key' },
      });
    expect((await send('first')).status).toBe(201);
    const before = await heads(scene.running.folder);
    expect(await send('second')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await heads(scene.running.folder)).toBe(before);
  });
});

it('a refused upload holds up nobody behind it on the same connection', async () => {
  const { client, mine } = scene;
  const one = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (name: string, size: number): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const head = `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(head), Buffer.alloc(size), Buffer.from('\r\n--b--\r\n')]);
      const headers = {
        authorization: `Bearer ${mine.customer}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': body.length,
      };
      const url = new URL(`/v1/conversations/${mine.conversationId}/files`, client.url);
      const sent = request(url, { agent: one, method: 'POST', headers, timeout: 20_000 }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in 20 s'))).on('error', reject);
      sent.end(body);
    });
  expect([await send('a/b.png', 1024 * 1024), await send('b.png', 10), await send('c.png', 10)]).toEqual([
    400, 415, 415,
  ]);
  one.destroy();
});

it('after all of that everything still works', async () => {
  const { client, mine, ada } = scene;
  expect((await client.call('GET', '/health/ready')).status).toBe(200);
  const body = { text: 'still here', clientMessageId: 'good', ticketId: mine.ticketId };
  const path = `/v1/conversations/${mine.conversationId}/messages`;
  expect((await client.call('POST', path, { as: ada, body })).status).toBe(201);
});
