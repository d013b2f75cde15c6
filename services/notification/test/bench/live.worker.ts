import { setTimeout as delay } from 'node:timers/promises';
import { type Answers, stamp } from '@baton/testing';
import { ticketState } from '../live.examples';
import { NotificationMachine } from '../notification.process';

const PER_PERSON = 20;
const TICKETS = 20;

const idOf = (number: number): string => `33333333-0000-7000-8000-${String(number).padStart(12, '0')}`;

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
  const place = async () => ({ port: Number(new URL(running.url).port), path: '/v1/live?view=inbox', tokens });
  const memory = async (): Promise<number> => {
    await delay(100);
    global.gc?.();
    return process.memoryUsage().rss;
  };
  return { change, place, memory };
};
