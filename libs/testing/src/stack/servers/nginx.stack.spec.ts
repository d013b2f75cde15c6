import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePorts } from '../ports';
import type { NginxOfStack, Stack } from '../stack';
import { startStack } from '../start-stack';

const MEGABYTE = 1024 * 1024;

/** nginx runs as a process whichever engine the other servers come from: it stands in front of services, which are processes. */
describe('nginx in front of the services', () => {
  let stack: Stack;
  let nginx: NginxOfStack;
  const servers: Server[] = [];

  beforeAll(async () => {
    stack = await startStack({ engine: 'native', only: ['nginx'] });
    if (stack.nginx === undefined) throw new Error('this stack has nginx');
    nginx = stack.nginx;
  });

  afterAll(async () => {
    await stack.down();
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  });

  /** A replica of a service, and what reached it. */
  const replica = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const seen: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, seen };
  };
  const echo = (request: IncomingMessage, response: ServerResponse): void => void response.end(request.url);
  const hangUp = (request: IncomingMessage): void => void request.socket.destroy();

  const nobody = async (): Promise<number> => (await freePorts(1))[0] as number;
  const post = (path: string, body: string | Buffer = '{}'): Promise<Response> =>
    fetch(`${nginx.url}${path}`, { method: 'POST', body, headers: { connection: 'close' } }); // a reload closes idle connections

  it('routes by the path table: a prefix and what is below it, never a longer word', async () => {
    const [ticket, live] = [await replica(echo), await replica(echo)];
    await nginx.useUpstreams({ ticket: [ticket.port], notification: [live.port] });
    for (const path of ['/v1/tickets', '/v1/tickets?work=pending', '/v1/tickets/a%2Fb/claim', '/v1/settings'])
      expect(await (await fetch(`${nginx.url}${path}`)).text()).toBe(path);
    expect(ticket.seen).toHaveLength(4);
    expect(await (await fetch(`${nginx.url}/v1/live?view=inbox`)).text()).toBe('/v1/live?view=inbox');
    expect(live.seen).toHaveLength(1);
    const stranger = await fetch(`${nginx.url}/v1/ticketsx`);
    expect([stranger.status, await stranger.json()]).toMatchObject([404, { code: 'not-found' }]);
  });

  it('says who asked, and believes nothing that the client says about it', async () => {
    const { port, seen } = await replica(echo);
    await nginx.useUpstreams({ ticket: [port] });
    await fetch(`${nginx.url}/v1/tickets`, { headers: { 'X-Forwarded-For': '8.8.8.8', Forwarded: 'for=8.8.8.8' } });
    expect(seen[0]?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(nginx.url).host,
      host: new URL(nginx.url).host,
    });
    expect(seen[0]?.headers['forwarded']).toBeUndefined();
  });

  it('answers 503 with Retry-After as a problem when no replica is there', async () => {
    await nginx.useUpstreams({ ticket: [await nobody()] });
    for (const path of ['/v1/tickets', '/v1/conversations']) {
      const answer = await post(path);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer.json()).toMatchObject({
        type: 'urn:baton:problem:unavailable',
        status: 503,
        code: 'unavailable',
      });
    }
  });

  it('sends a POST to the next replica when the connection was refused', async () => {
    const { port, seen } = await replica(echo);
    await nginx.useUpstreams({ ticket: [await nobody(), port] });
    for (let at = 0; at < 6; at += 1) expect((await post('/v1/tickets/1/claim')).status).toBe(200);
    expect(seen).toHaveLength(6);
  });

  it('never sends a POST twice that a replica may have acted on; a GET it does', async () => {
    const [one, other] = [await replica(hangUp), await replica(hangUp)];
    await nginx.useUpstreams({ ticket: [one.port, other.port] });
    const reached = (): number => one.seen.length + other.seen.length;
    expect((await post('/v1/tickets/1/claim')).status).toBe(503);
    expect(reached()).toBe(1);
    expect((await fetch(`${nginx.url}/v1/tickets`)).status).toBe(503);
    expect(reached()).toBe(3);
  });

  it('passes bodies of 21 MB, and answers larger ones itself', async () => {
    const { port, seen } = await replica((request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => response.end(String(size)));
    });
    await nginx.useUpstreams({ conversation: [port] });
    expect(await (await post('/v1/conversations/1/files', Buffer.alloc(21 * MEGABYTE))).text()).toBe(
      String(21 * MEGABYTE),
    );
    const refused = await post('/v1/conversations/1/files', Buffer.alloc(22 * MEGABYTE)).catch((error: Error) => error);
    if (refused instanceof Response)
      expect([refused.status, await refused.json()]).toMatchObject([413, { code: 'payload-too-large' }]);
    expect(seen).toHaveLength(1);
  });

  it('passes an event of a live stream on at once, also over a reload', async () => {
    let stream: ServerResponse | undefined;
    const { port } = await replica((_, response) => {
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.write('data: 1\n\n');
    });
    await nginx.useUpstreams({ notification: [port] });
    const abort = new AbortController();
    const answer = await fetch(`${nginx.url}/v1/live`, { signal: abort.signal });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe('data: 1\n\n');
    stream?.write('data: 2\n\n');
    expect(await next()).toBe('data: 2\n\n');
    await nginx.useUpstreams({ notification: [await nobody()] });
    stream?.write('data: 3\n\n');
    expect(await next()).toBe('data: 3\n\n');
    abort.abort();
  });

  it('keeps its upstreams over a restart', async () => {
    const { port } = await replica(echo);
    await nginx.useUpstreams({ ticket: [port] });
    await nginx.handle.kill();
    await nginx.handle.start();
    expect(await (await fetch(`${nginx.url}/v1/tickets`)).text()).toBe('/v1/tickets');
  });
});
