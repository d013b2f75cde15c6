import { once } from 'node:events';
import { connect } from 'node:net';
import { type HttpServer, openHttpServer } from './http-server';

let server: HttpServer;
beforeAll(async () => {
  server = await openHttpServer('127.0.0.1', 0);
  server.handle((_request, response) => void response.writeHead(200).end('fine'));
});
afterAll(() => server.close());

/** Everything that comes back for these bytes until the other side closes. */
const answerTo = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });

it('a request that is in order reaches the handler', async () => {
  expect(await answerTo('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toContain('fine');
});

it.each([
  ['a missing Host', 'POST /v1/x HTTP/1.1\r\n\r\n', 'header.Host'],
  [
    'an Expect that nobody knows',
    'POST /v1/x HTTP/1.1\r\nhost: a\r\nexpect: nonsense\r\ncontent-length: 2\r\n\r\n',
    'header.Expect',
  ],
])('%s is answered 400 with a problem document, and the connection ends', async (_what, bytes, path) => {
  const answer = await answerTo(bytes);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('application/problem+json');
  expect(answer).toContain('"code":"invalid-request"');
  expect(answer).toContain(`"path":"${path}"`);
});

it('HTTP/1.0 needs no Host', async () => {
  expect(await answerTo('GET / HTTP/1.0\r\n\r\n')).toContain('fine');
});

it('a connection that never asked for anything does not keep the server open', async () => {
  const other = await openHttpServer('127.0.0.1', 0);
  const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
  await once(socket, 'connect');
  // The server has taken it once it answers one that came later.
  other.handle((_request, response) => void response.end());
  await fetch(other.url, { headers: { connection: 'close' } });
  socket.resume();
  await Promise.all([other.close(), once(socket, 'close')]);
});

it('a request that was sent before the server began to close is answered, and told that its connection ends', async () => {
  const other = await openHttpServer('127.0.0.1', 0);
  other.handle((_request, response) => void response.end('fine'));
  const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
  const request = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
  socket.write(request);
  await once(socket, 'data');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  const ended = once(socket, 'close');
  socket.write(request);
  await Promise.all([other.close(), ended]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*fine/i);
});
