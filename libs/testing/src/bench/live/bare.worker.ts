import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answers } from './asked-process';
import { stamp } from './stamps';

/** What a row with its frame comes to. */
const ROW_BYTES = 1_200;

export interface BareJob {
  /** Bytes of each frame that a change comes to. */
  readonly frames?: readonly number[];
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The least that an HTTP server of Node can do: the same bytes to every response that is open. */
export const begin = async ({ frames = [ROW_BYTES] }: BareJob): Promise<Answers> => {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', 4_096, listening));
  const change = async (): Promise<void> => {
    for (const [at, bytes] of frames.entries()) {
      if (at > 0) await nextTurn(); // as records of two topics come
      const frame = Buffer.from(`event: upsert\ndata: ${at === 0 ? stamp() : ''}${'x'.repeat(bytes)}\n\n`);
      for (const response of open) response.write(frame);
    }
  };
  const port = async () => (server.address() as AddressInfo).port;
  const place = async () => ({ port: await port(), path: '/', tokens: ['none'], stalledTokens: ['none'] });
  const cpu = async (): Promise<NodeJS.CpuUsage> => process.cpuUsage();
  const memory = async (): Promise<number> => {
    global.gc?.();
    return process.memoryUsage().rss;
  };
  return { change, place, memory, cpu };
};
