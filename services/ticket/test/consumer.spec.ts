import { randomUUID } from 'node:crypto';
import { TicketApp } from './ticket.app';

let app: TicketApp;
let sue: string;
beforeAll(async () => {
  app = await TicketApp.start();
  sue = await app.staff('sue', { roles: ['supervisor'] });
});
afterAll(async () => void (await app.stop()));

const typesOf = async (ticketId: string): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of app.store.readStream(`ticket-${ticketId}`)) types.push(type);
  return types;
};

it('a handover of an erased customer is acknowledged without a ticket, and holds up nobody', async () => {
  const customerId = randomUUID();
  await app.keys.destroy(customerId);
  const conversationId = randomUUID();
  const erased = await app.ask({ customerId, conversationId });
  const path = `/v1/tickets/${erased.ticketId}`;
  expect((await app.call('GET', path, { as: sue, headers: { 'baton-seen': erased.seen } })).status).toBe(404);
  await app.ticket({ conversationId });
});

it('leaving a chat whose ticket was never made is acknowledged', async () => {
  const asked = { ...(await app.ticket()), ticketId: randomUUID() };
  await app.leave(asked);
  expect(await typesOf(asked.ticketId)).toEqual([]);
});

it('the customer leaves once, however often the bus says so', async () => {
  const asked = await app.ticket();
  await app.leave(asked);
  await app.leave(asked);
  expect(await typesOf(asked.ticketId)).toEqual(['TicketCreated', 'UserLeft']);
});

it('an event that comes twice appends once', async () => {
  const asked = await app.ticket();
  await app.repeatLast();
  await app.leave(asked);
  expect(await typesOf(asked.ticketId)).toEqual(['TicketCreated', 'UserLeft']);
});

it('what a ticket says of its cause leads back to the event and whoever acted', async () => {
  const { ticketId } = await app.ticket();
  for await (const { metadata } of app.store.readStream(`ticket-${ticketId}`)) {
    expect(metadata.causationId).toBe(metadata.commandId);
    expect(metadata.actor).toEqual({ kind: 'customer', id: 'whoever' });
  }
});

it('is ready while relay and views run, and not before', async () => {
  const ready = async (service: typeof app.service) => (await service.app.inject('/health/ready')).statusCode;
  expect(await ready(app.service)).toBe(200);
  expect(await ready(app.replica)).toBe(503);
  expect((await app.service.app.inject('/health/live')).statusCode).toBe(200);
});
