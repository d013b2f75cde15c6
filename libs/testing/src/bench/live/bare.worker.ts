import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answers } from './asked-process';
import { stamp } from './stamps';

/** What a row with its frame comes to. */
const ROW_BYTES = 1_200;

/** The least that an HTTP server of Node can do: the same bytes to every response that is open. */
export const begin = async (): Promise<Answers> => {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', 4_096, listening));
  const change = async (): Promise<void> => {
    const frame = Buffer.from(`event: upsert\ndata: ${stamp()}${'x'.repeat(ROW_BYTES)}\n\n`);
    for (const response of open) response.write(frame);
  };
  const place = async () => ({ port: (server.address() as AddressInfo).port, path: '/', tokens: ['none'] });
  const memory = async (): Promise<number> => {
    global.gc?.();
    return process.memoryUsage().rss;
  };
  return { change, place, memory };
};
