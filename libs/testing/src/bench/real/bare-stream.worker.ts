import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import type { Answers } from '../live/asked-process';

export interface BareStreamJob {
  readonly brokers: string;
  readonly topic: string;
  readonly group: string;
}

/** The least that stands between Kafka and a page: committed records as kafkajs hands them over, each written to every open response. */
export const begin = async ({ brokers, topic, group }: BareStreamJob): Promise<Answers> => {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const kafka = new Kafka({ clientId: group, brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: group, readUncommitted: false, maxWaitTimeInMs: 500 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message: { key, value } }) => {
      const frame = Buffer.from(`event: row\nid: ${String(key)}\ndata: ${String(value)}\n\n`);
      for (const response of open) response.write(frame);
    },
  });
  await joined;
  const url = async (): Promise<string> => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url };
};
