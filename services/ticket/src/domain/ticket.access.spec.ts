import {
  ada,
  claimedBy,
  created,
  CUSTOMER,
  deletedBy,
  forwarded,
  grace,
  novice,
  resolvedBy,
  sam,
  unclaimedBy,
} from '../../test/ticket.examples';
import { readableUpTo, type TicketReader } from './ticket.access';
import type { ActingAgent } from './ticket.commands';
import type { TicketEvent } from './ticket.events';
import { evolve, initialTicket, type TicketState } from './ticket.state';

const reads = (reader: TicketReader, ...events: TicketEvent[]) =>
  readableUpTo(events.reduce<TicketState>(evolve, initialTicket), reader);
const as = ({ id, supervisor, skills, queues }: ActingAgent): TicketReader => ({
  kind: 'agent',
  id,
  supervisor,
  skills,
  queues,
});
const customer = (id: string): TicketReader => ({ kind: 'customer', id, supervisor: false, skills: [], queues: [] });

it('its customer reads it, another does not', () => {
  expect(reads(customer(CUSTOMER), created)).toBe('all');
  expect(reads(customer('somebody'), created)).toBeNull();
});

it('an agent whose id is that of the customer is not the customer', () => {
  expect(reads({ ...as(novice), id: CUSTOMER }, created)).toBeNull();
});

it('who could claim it reads a pending ticket', () => {
  expect(reads(as(ada), created)).toBe('all');
  expect(reads(as(novice), created)).toBeNull();
});

it('once claimed only its owner and supervisors read it', () => {
  expect(reads(as(ada), created, claimedBy(ada))).toBe('all');
  expect(reads(as(grace), created, claimedBy(ada))).toBeNull();
  expect(reads(as(sam), created, claimedBy(ada))).toBe('all');
});

it('a former owner reads up to the end of their last stint', () => {
  expect(reads(as(ada), created, claimedBy(ada), forwarded(ada, grace))).toBe(2);
  expect(reads(as(ada), created, claimedBy(ada), resolvedBy(ada), deletedBy(sam))).toBe(2);
});

it('a former owner who could claim it again reads all of it', () => {
  expect(reads(as(ada), created, claimedBy(ada), unclaimedBy(ada))).toBe('all');
});

it('names that every object has are no owners', () => {
  expect(reads({ ...as(novice), id: 'constructor' }, created)).toBeNull();
});

it('nobody reads what is not there', () => {
  expect(reads(as(sam))).toBeNull();
});
