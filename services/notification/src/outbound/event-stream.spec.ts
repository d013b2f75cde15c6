import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { openEventStream } from './event-stream';
import type { FrameSink } from './frames';

const STALLED_MS = 1_000;

let server: FastifyInstance;
let opened: FrameSink;
let closed: Promise<void>;
let tooSlow = 0;

beforeEach(async () => {
  tooSlow = 0;
  server = fastify();
  server.get('/', (_request, reply) => {
    closed = new Promise((resolve) => {
      opened = openEventStream(
        reply,
        {
          onClosed: resolve,
          onTooSlow: () => {
            tooSlow += 1;
            opened.end(Buffer.from('event: reset\ndata: {}\n\n'));
          },
        },
        { farewellMs: 1_000, stalledMs: STALLED_MS },
      );
    });
    opened.send([Buffer.from(': hello\n\n')]);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => server.close());

/** A client that reads the first bytes and then nothing any more. */
const stalledClient = async () => {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'data');
  socket.pause();
  socket.on('error', () => undefined);
  return socket;
};

/** Sends until the client is given up. @returns how many frames that took. */
const sendUntilTooSlow = async (frame: Buffer): Promise<number> => {
  let sent = 0;
  while (tooSlow === 0 && sent < 2_000) {
    opened.send([frame]);
    sent += 1;
    // Lets the kernel take what it will; the rest waits in this process.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return sent;
};

describe('a client that does not read', () => {
  it('is given up once, after a bounded number of bytes, and its connection ends though it never reads that', async () => {
    const socket = await stalledClient();
    const sent = await sendUntilTooSlow(Buffer.alloc(64 * 1024, 'x'));
    opened.send([Buffer.from('late')]);
    await closed;
    opened.send([Buffer.from('later')]);
    opened.end();
    expect([tooSlow, sent < 2_000]).toEqual([1, true]);
    socket.destroy();
  });

  it('is told to begin anew when it wakes in time', async () => {
    const socket = await stalledClient();
    await sendUntilTooSlow(Buffer.alloc(64 * 1024, 'x'));
    const told = new Promise<void>((resolve) => {
      let read = '';
      socket.on('data', (bytes) => {
        read = (read + bytes.toString('latin1')).slice(-200);
        if (read.includes('event: reset')) resolve();
      });
    });
    socket.resume();
    await told;
    socket.destroy();
  });

  it('is given up when it never reads the snapshot that it was given, though next to nothing follows', async () => {
    const socket = await stalledClient();
    opened.send([Buffer.alloc(30 * 1024 * 1024, 'x')]);
    const heartbeats = setInterval(() => opened.send([Buffer.from(': heartbeat\n\n')]), STALLED_MS / 4);
    await closed;
    clearInterval(heartbeats);
    expect(tooSlow).toBe(1);
    socket.destroy();
  });

  it('is not given up while it reads, however slowly, nor afterwards while nothing happens', async () => {
    const socket = await stalledClient();
    const bytes = 24 * 1024 * 1024;
    const began = performance.now();
    opened.send([Buffer.alloc(bytes, 'x')]);
    let read = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        read += chunk.length;
        if (read >= bytes) return resolve();
        socket.pause();
        setTimeout(() => socket.resume(), 10); // 64 kB at a time: some megabytes a second
      });
      socket.resume();
    });
    expect(performance.now() - began).toBeGreaterThan(2 * STALLED_MS);
    await new Promise((resolve) => setTimeout(resolve, 2 * STALLED_MS)); // that nothing happens can only be seen by waiting
    expect(tooSlow).toBe(0);
    socket.destroy();
    await closed;
  });

  it('may take its time over a large snapshot', async () => {
    const socket = await stalledClient();
    opened.send([Buffer.alloc(30 * 1024 * 1024, 'x')]);
    for (let n = 0; n < 10; n += 1) opened.send([Buffer.from(': small\n\n')]);
    expect(tooSlow).toBe(0);
    socket.destroy();
    await closed;
  });
});
