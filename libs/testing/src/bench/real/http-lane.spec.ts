import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createRawServer } from 'node:net';
import { HttpLanes } from './http-lane';

const urlOf = ({ address }: Pick<Server, 'address'>): URL =>
  new URL(`http://127.0.0.1:${(address() as AddressInfo).port}`);

it('asks several at once, one after the other on each connection, and tells the status of each', async () => {
  const asked: string[] = [];
  const sockets = new Set<unknown>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['x-said'])}`);
    sockets.add(request.socket);
    const body = 'ü'.repeat(40_000);
    response.writeHead(request.url === '/b' ? 409 : 200, { 'content-length': Buffer.byteLength(body) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lanes = new HttpLanes(urlOf({ address: () => server.address() }), 2);
  const first = await Promise.all([lanes.post('/a', { 'x-said': '1' }), lanes.post('/b', { 'x-said': '2' })]);
  const then = [await lanes.post('/c', { 'x-said': '3' }), await lanes.post('/b', { 'x-said': '4' })];
  expect([...first, ...then]).toEqual([200, 409, 200, 409]);
  expect(asked.sort()).toEqual(['POST /a 1', 'POST /b 2', 'POST /b 4', 'POST /c 3']);
  expect(sockets.size).toBe(2);
  lanes.close();
  server.close();
});

it('connects anew after the service has ended what was idle', async () => {
  const sockets = new Set<unknown>();
  const server = createServer((request, response) => {
    sockets.add(request.socket);
    response.writeHead(200, { 'content-length': 0 }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lanes = new HttpLanes(urlOf({ address: () => server.address() }), 1);
  expect(await lanes.post('/', {})).toBe(200);
  server.closeIdleConnections();
  while (lanes.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await lanes.post('/', {})).toBe(200);
  expect(sockets.size).toBe(2);
  lanes.close();
  server.close();
});

/** Answers each request with the pieces, one packet each. */
const inPieces = async (pieces: readonly string[]) => {
  const server = createRawServer((socket) => {
    socket.setNoDelay(true);
    const answer = async (): Promise<void> => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    socket.on('data', () => void answer());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf({ address: () => server.address() }), close: () => server.close() };
};

it.each([
  [['HTTP/1.1 200 OK\r\ncontent-', 'length: 5\r\n', '\r\nhe', 'llo'], 200],
  [['HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r', '\n'], 503],
])('reads an answer that comes in pieces: %j', async (pieces, status) => {
  const server = await inPieces(pieces);
  const lanes = new HttpLanes(server.url, 1);
  expect([await lanes.post('/', {}), await lanes.post('/', {})]).toEqual([status, status]);
  lanes.close();
  server.close();
});

it('fails when an answer does not say how long it is, and when the connection ends', async () => {
  const server = await inPieces(['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n']);
  const lanes = new HttpLanes(server.url, 2);
  await expect(lanes.post('/', {})).rejects.toThrow('how long');
  const silent = await inPieces([]);
  const waiting = new HttpLanes(silent.url, 1);
  const lost = waiting.post('/', {});
  waiting.close();
  await expect(lost).rejects.toThrow('closed');
  lanes.close();
  server.close();
  silent.close();
});
