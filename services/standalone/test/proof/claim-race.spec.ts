import { checkOneOwner } from '@baton/testing';
import { raceForClaims } from './claim-race';
import { Client } from './client';
import { readLog, ticketHistories } from './logs';
import { type Running, startHere } from './servers';

jest.setTimeout(180_000);

let running: Running;
beforeAll(async () => {
  running = await startHere();
});
afterAll(() => running.stop());

it('100 agents claim one ticket at once over HTTP: one has it, 99 are told who, and the log agrees', async () => {
  const rounds = 20;
  const race = await raceForClaims({ client: new Client(running.url), rounds, agents: 100 });
  expect(race.problems).toEqual([]);
  const histories = ticketHistories(await readLog(running.folder, 'ticket'));
  expect(checkOneOwner(histories)).toEqual([]);
  expect(histories.map(({ events }) => events.map(({ type }) => type))).toEqual(
    Array.from({ length: rounds }, () => ['TicketCreated', 'Claimed']),
  );
});
