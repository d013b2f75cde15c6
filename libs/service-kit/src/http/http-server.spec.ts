import { spawn } from 'node:child_process';
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

const BLOCKED_MS = 600;

/** A client of its own process that asks while this one is busy. */
const ASKING = `
  const { request } = require('node:http');
  process.stdout.write('ready');
  process.stdin.once('data', () => setTimeout(() => {
    for (let n = 0; n < 20; n += 1) {
      const sent = request(process.argv[1], { agent: false }, (response) => {
        response.resume();
        console.log(response.statusCode);
      });
      sent.on('error', ({ code }) => console.log(code));
      sent.end();
    }
  }, 100));
`;

it('what came while the process was too busy to look is answered, though the time to linger has passed', async () => {
  const busy = await openHttpServer('127.0.0.1', 0);
  busy.handle((_request, response) => void response.writeHead(200).end('fine'));
  const client = spawn(process.execPath, ['-e', ASKING, busy.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(client.stdout, 'data');
  let said = '';
  client.stdout.on('data', (text) => (said += String(text)));
  const gone = once(client, 'close');
  client.stdin.end('now');
  const closed = busy.close();
  // let the bytes go to the client first
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  await closed;
  await gone;
  expect(said.trim().split(/\s+/)).toEqual(Array.from({ length: 20 }, () => '200'));
});
