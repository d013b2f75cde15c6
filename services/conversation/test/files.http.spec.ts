import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StoreUnavailable } from '@baton/event-store';
import { form, PNG, type Rig, startRig, until } from './conversation.rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const share = async (as: string, conversationId: string, file: Parameters<typeof form>[0], fields = {}, key?: string) =>
  rig.ask('POST', `/v1/conversations/${conversationId}/files`, {
    as,
    ...form(file, fields),
    ...(key !== undefined && { key }),
  });

const revision = async (visitor: { token: string; conversationId: string }): Promise<number> =>
  (await rig.ask('GET', `/v1/conversations/${visitor.conversationId}`, { as: visitor.token })).body.revision as number;

describe('a file', () => {
  it('goes in as an item and comes out as an attachment, byte for byte', async () => {
    const { token, conversationId } = await rig.visitor();
    const shared = await share(token, conversationId, { name: 'Grüße.png', content: PNG });
    expect(shared).toMatchObject({
      status: 201,
      body: { kind: 'file', name: 'Grüße.png', type: 'image/png', size: PNG.length },
    });
    const { fileId } = shared.body as { fileId: string };
    expect(fileId).toMatch(/^[0-9a-f]{32}$/);
    const got = await rig.ask('GET', `/v1/files/${fileId}`, { as: token });
    expect(got.raw.equals(PNG)).toBe(true);
    expect(got.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^attachment; filename="Gr__e\.png"/) as string,
    });
    const { files } = (await rig.ask('GET', `/v1/conversations/${conversationId}`, { as: token })).body as {
      files: unknown[];
    };
    expect(files).toEqual([expect.objectContaining({ fileId, name: 'Grüße.png', type: 'image/png' })]);
  });

  it('is there for those who may read the conversation, and for nobody else', async () => {
    const [one, other] = [await rig.visitor(), await rig.visitor()];
    const { fileId } = (await share(one.token, one.conversationId, { name: 'a.png', content: PNG })).body as {
      fileId: string;
    };
    const get = async (as: string) => (await rig.ask('GET', `/v1/files/${fileId}`, { as })).status;
    expect([
      await get(one.token),
      await get(other.token),
      await get(rig.people.ada),
      await get(rig.people.sue),
    ]).toEqual([200, 404, 404, 200]);
    expect(await rig.ask('GET', `/v1/files/${'0'.repeat(32)}`, { as: one.token })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect(await rig.ask('GET', '/v1/files/..%2f..%2fetc', { as: one.token })).toMatchObject({ status: 400 });
  });

  it('sent twice under one key is one item, and the second bytes are not kept', async () => {
    const visitor = await rig.visitor();
    const before = (await rig.blobFiles()).length;
    const first = await share(visitor.token, visitor.conversationId, { name: 'a.png', content: PNG }, {}, 'k');
    const replay = await share(visitor.token, visitor.conversationId, { name: 'a.png', content: PNG }, {}, 'k');
    expect([first.status, replay.status, replay.body]).toEqual([201, 200, first.body]);
    expect(replay.headers['idempotent-replay']).toBe('true');
    const other = await share(visitor.token, visitor.conversationId, { name: 'b.png', content: PNG }, {}, 'k');
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect((await rig.blobFiles()).length).toBe(before + 2);
  });

  it('keeps its bytes when the store took the event and its answer was lost', async () => {
    const visitor = await rig.visitor();
    const append = rig.store.append.bind(rig.store);
    rig.store.append = async (...given) => {
      rig.store.append = append;
      await append(...given);
      throw new StoreUnavailable('the answer was lost');
    };
    const send = () => share(visitor.token, visitor.conversationId, { name: 'a.png', content: PNG }, {}, 'lost');
    expect(await send()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    const again = await send();
    expect(again).toMatchObject({ status: 200, body: { kind: 'file' } });
    const { fileId } = again.body as { fileId: string };
    expect((await rig.ask('GET', `/v1/files/${fileId}`, { as: visitor.token })).raw.equals(PNG)).toBe(true);
  });

  it('of an agent needs the chat that they are joined in', async () => {
    const visitor = await rig.visitor();
    const ticketId = (
      await rig.ask('POST', `/v1/conversations/${visitor.conversationId}/handover`, { as: visitor.token, body: {} })
    ).body.ticket.id as string;
    const seen = await rig.ticketEvent({ ...visitor, ticketId }, 'baton.ticket.claimed.v1', {
      agentId: 'ada',
      epoch: 1,
      claimedAt: '2026-11-22T10:00:00.000Z',
    });
    const path = `/v1/conversations/${visitor.conversationId}/files`;
    const send = (as: string, fields: Record<string, string>) =>
      rig.ask('POST', path, { as, seen, ...form({ name: 'a.png', content: PNG }, fields) });
    expect(await send(rig.people.ada, { ticketId })).toMatchObject({
      status: 201,
      body: { author: { kind: 'agent', id: 'ada' } },
    });
    expect(await send(rig.people.ada, {})).toMatchObject({ status: 400, body: { errors: [{ path: 'ticketId' }] } });
    expect(await send(rig.people.sue, { ticketId })).toMatchObject({ status: 409, body: { code: 'not-joined' } });
    expect(await send(rig.people.bot, {})).toMatchObject({ status: 409, body: { code: 'bot-not-in-charge' } });
    expect(await send(visitor.token, { ticketId })).toMatchObject({ status: 400 });
  });
});

/** Two forms of one file each, with the end of the first and the beginning of the second taken out. */
const twoFiles = () => {
  const one = form({ name: 'a.png', content: PNG });
  const end = one.payload.lastIndexOf('--baton-test-boundary--');
  return { ...one, payload: Buffer.concat([one.payload.subarray(0, end), one.payload]) };
};

describe('what is refused leaves nothing behind', () => {
  const page = '<!DOCTYPE html><script>alert(1)</script>';

  it.each([
    ['a page named as a picture', { name: 'cat.png', content: page, type: 'image/png' }, 415, 'file-type-not-allowed'],
    [
      'a program named as a text',
      { name: 'a.txt', content: Buffer.from('7f454c46020101000000', 'hex') },
      415,
      'file-type-not-allowed',
    ],
    ['a name with a path', { name: '../../etc/cron.d/x.png', content: PNG }, 400, 'invalid-request'],
    ['a name with a Windows path', { name: '..\\\\..\\\\x.png', content: PNG }, 400, 'invalid-request'],
    ['nothing', { name: 'empty.txt', content: '' }, 400, 'invalid-request'],
  ])('%s', async (_, file, status, code) => {
    const visitor = await rig.visitor();
    const before = await rig.blobFiles();
    expect(await share(visitor.token, visitor.conversationId, file)).toMatchObject({ status, body: { code } });
    expect([await revision(visitor), await rig.blobFiles()]).toEqual([0, before]);
  });

  it.each([
    ['no form', { headers: { 'content-type': 'application/json' }, payload: Buffer.from('{}') }, 415],
    [
      'a form that ends early',
      {
        ...form({ name: 'a.png', content: PNG }),
        payload: form({ name: 'a.png', content: PNG }).payload.subarray(0, -30),
      },
      400,
    ],
    [
      'a form without a boundary',
      { headers: { 'content-type': 'multipart/form-data' }, payload: Buffer.from('x') },
      400,
    ],
    [
      'a form without a file',
      { headers: { 'content-type': 'multipart/form-data; boundary=b' }, payload: Buffer.from('--b--\r\n') },
      400,
    ],
    ['a form with two files', twoFiles(), 400],
    [
      'a form with more fields than it may have',
      form({ name: 'a.png', content: PNG }, { a: '1', b: '2', c: '3' }),
      400,
    ],
    ['a form with more than it may have', form({ name: 'a.png', content: PNG }, { author: 'ada' }), 400],
  ])('%s', async (_, body, status) => {
    const visitor = await rig.visitor();
    const before = await rig.blobFiles();
    const path = `/v1/conversations/${visitor.conversationId}/files`;
    expect((await rig.ask('POST', path, { as: visitor.token, ...body })).status).toBe(status);
    expect([await revision(visitor), await rig.blobFiles()]).toEqual([0, before]);
  });

  it('a form elsewhere is a body of the wrong type', async () => {
    const visitor = await rig.visitor();
    const path = `/v1/conversations/${visitor.conversationId}/handover`;
    expect(await rig.ask('POST', path, { as: visitor.token, ...form({ name: 'a', content: 'b' }) })).toMatchObject({
      status: 415,
    });
    expect(await revision(visitor)).toBe(0);
  });

  it('the settings may say another bound', async () => {
    const visitor = await rig.visitor();
    const seen = await rig.settings(10);
    const path = `/v1/conversations/${visitor.conversationId}/files`;
    const refused = await rig.ask('POST', path, { as: visitor.token, seen, ...form({ name: 'a.png', content: PNG }) });
    expect(refused).toMatchObject({ status: 413, body: { code: 'file-too-large', maxBytes: 10 } });
    await rig.ask('GET', `/v1/conversations/${visitor.conversationId}`, {
      as: visitor.token,
      seen: await rig.settings(20 * 1024 * 1024),
    });
  });
});

describe('21 MB over a real connection', () => {
  let port: number;
  beforeAll(async () => {
    await rig.service.app.listen(0, '127.0.0.1');
    port = (rig.service.app.getHttpServer().address() as AddressInfo).port;
  });

  /** Sends a form whose file has so many bytes, in pieces; answers status, and how much had been sent when the answer came. */
  const upload = (visitor: { token: string; conversationId: string }, bytes: number) =>
    new Promise<{ status: number; code: string }>((resolve, reject) => {
      const { headers, payload } = form({ name: 'big.txt', content: '@' });
      const at = payload.indexOf('@');
      const path = `/v1/conversations/${visitor.conversationId}/files`;
      const all = { ...headers, authorization: `Bearer ${visitor.token}`, 'transfer-encoding': 'chunked' };
      const request = httpRequest({ port, path, method: 'POST', headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { code } = JSON.parse(Buffer.concat(chunks).toString()) as { code: string };
          resolve({ status: response.statusCode ?? 0, code });
        });
      });
      request.on('error', reject);
      request.write(payload.subarray(0, at));
      const piece = Buffer.alloc(1024 * 1024, 'x');
      const send = (left: number): void => {
        if (left <= 0) request.end(payload.subarray(at + 1));
        else request.write(piece.subarray(0, Math.min(left, piece.length)), () => send(left - piece.length));
      };
      send(bytes);
    });

  it('is refused while it streams, and nothing is kept', async () => {
    const visitor = await rig.visitor();
    const before = await rig.blobFiles();
    expect(await upload(visitor, 21_000_000)).toEqual({ status: 413, code: 'file-too-large' });
    expect([await revision(visitor), await rig.blobFiles()]).toEqual([0, before]);
  });

  it('less is accepted', async () => {
    const visitor = await rig.visitor();
    expect((await upload(visitor, 19_000_000)).status).toBe(201);
    expect(await revision(visitor)).toBe(1);
  });

  it('a sender who goes away in the middle leaves nothing', async () => {
    const visitor = await rig.visitor();
    const before = await rig.blobFiles();
    const { headers, payload } = form({ name: 'a.txt', content: 'half' });
    const path = `/v1/conversations/${visitor.conversationId}/files`;
    const gone = httpRequest({
      port,
      path,
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${visitor.token}` },
    });
    const closed = new Promise((resolve) => gone.on('error', resolve));
    gone.write(payload.subarray(0, payload.length - 20), () => gone.destroy(new Error('gone')));
    await closed;
    expect((await share(visitor.token, visitor.conversationId, { name: 'a.png', content: PNG })).status).toBe(201);
    await until(async () => (await rig.blobFiles()).length === before.length + 2);
    expect(await revision(visitor)).toBe(1);
  });
});
