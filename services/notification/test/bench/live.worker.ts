import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answers, stamp } from '@baton/testing';
import type { NotificationService } from '../../src/notification.module';
import { ticketState } from '../live.examples';
import { NotificationMachine } from '../notification.process';

const PER_PERSON = 20;
const TICKETS = 20;

/** What only those see who will read nothing: rows of such a size, until they wait in the process. */
const SKILL = 'noise';
const NOISE_BYTES = 20_000;
const MOST_NOISE = 500;

const idOf = (number: number): string => `33333333-0000-7000-8000-${String(number).padStart(12, '0')}`;

const openSockets = ({ app }: NotificationService): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>();
  app.getHttpServer().on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
};

/** The real service with its HTTP server on the embedded bus: every agent sees every ticket, and one of them changes. */
export const begin = async ({ clients }: { readonly clients: number }): Promise<Answers> => {
  const machine = await NotificationMachine.open();
  for (let number = 0; number < TICKETS; number += 1) {
    await machine.putTicket(idOf(number), ticketState({ id: idOf(number) }));
  }
  const running = await machine.start({ tickEveryMs: 1_000 });
  const persons = Math.ceil(clients / PER_PERSON) + 1;
  const tokens = await Promise.all(
    Array.from({ length: persons }, (_, person) => machine.agentToken(`agent-${person}`, ['agent'], 3_600)),
  );
  let revision = 0;
  const change = async (): Promise<void> => {
    revision += 1;
    const subject = `${stamp()}${'x'.repeat(100)}`;
    await machine.putTicket(idOf(0), ticketState({ id: idOf(0), revision, subject }));
  };
  const stalledTokens = await Promise.all(
    Array.from({ length: PER_PERSON }, (_, person) =>
      machine.issuer.token({ sub: `stalled-${person}`, roles: ['agent'], skills: ['de', SKILL] }, 3_600),
    ),
  );
  const place = async () => ({
    port: Number(new URL(running.url).port),
    path: '/v1/live?view=inbox',
    tokens,
    stalledTokens,
  });
  const sockets = openSockets(running.service);
  const blocked = async (): Promise<number> => [...sockets].filter(({ writableLength }) => writableLength > 0).length;
  const fill = async (count: number): Promise<void> => {
    const id = idOf(TICKETS);
    const variables = { noise: 'x'.repeat(NOISE_BYTES) };
    for (let number = 0; (await blocked()) < count; number += 1) {
      if (number > MOST_NOISE) throw new Error(`${await blocked()} of ${count} clients are stalled`);
      await machine.putTicket(id, ticketState({ id, revision: number, requiredSkills: [SKILL], variables }));
      await delay(20); // to be read back and sent
    }
  };
  const memory = async (): Promise<number> => {
    await delay(100);
    global.gc?.();
    return process.memoryUsage().rss;
  };
  return { change, place, memory, blocked, fill };
};
