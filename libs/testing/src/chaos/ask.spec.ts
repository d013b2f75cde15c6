import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from './client';
import { Dice } from './dice';
import { Recorder } from './recorder';

describe('a client', () => {
  let server: Server;
  let answer: RequestListener;
  const recorder = new Recorder();

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  const client = (signal = new AbortController().signal): Client => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new Client({
      ...{ recorder, signal, who: 'ada', token: 't', dice: new Dice(1) },
      doors: () => [{ name: 'ticket-0', url }],
    });
  };

  it('tries again what may pass, under the same key, and writes down every answer', async () => {
    const keys: unknown[] = [];
    const replies = [503, 0, 409, 200];
    answer = (request, response) => {
      keys.push(request.headers['idempotency-key']);
      const status = replies.shift() ?? 500;
      if (status === 0) return void response.destroy();
      response.writeHead(status, { 'content-type': 'application/json', 'baton-revision': 'ticket-1@4' });
      response.end(JSON.stringify(status === 409 ? { code: 'not-yet' } : { id: '1' }));
    };
    const from = recorder.observations.length;
    const told = await client().until({ path: '/v1/tickets/1/claim', key: 'k' });
    expect(told).toMatchObject({
      status: 200,
      revision: 'ticket-1@4',
      body: { id: '1' },
      who: 'ada',
      door: 'ticket-0',
    });
    expect(keys).toEqual(['k', 'k', 'k', 'k']);
    const written = recorder.observations.slice(from).map(({ status, code }) => `${status} ${code}`);
    expect(written).toEqual(['503 null', '0 ECONNRESET', '409 not-yet', '200 null']);
  });

  it('takes a refusal for an answer, and shows later what it has seen', async () => {
    let seen: unknown;
    answer = (request, response) => {
      seen = request.headers['baton-seen'];
      response.writeHead(seen === undefined ? 200 : 403, { 'baton-revision': 'ticket-1@4' });
      response.end(JSON.stringify({ code: 'not-owner' }));
    };
    const ada = client();
    await ada.until({ path: '/v1/tickets/1/claim' });
    expect(await ada.until({ path: '/v1/tickets/1/resolve' })).toMatchObject({ status: 403, code: 'not-owner' });
    expect(seen).toBe('ticket-1@4');
  });

  it('gives up when the run is over', async () => {
    answer = (_request, response) => void response.writeHead(503).end();
    expect((await client(AbortSignal.abort()).until({ path: '/v1/tickets' })).status).toBe(503);
  });
});
