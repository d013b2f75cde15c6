import { claimedBy, CUSTOMER, ticketState } from '../../test/live.examples';
import { queuePositions } from './queue-positions';

const waiting = (id: string, minute: number, changes: object = {}) =>
  ticketState({ id, waitingSince: `2026-01-01T00:0${minute}:00.000Z`, ...changes });
const places = (...tickets: ReturnType<typeof ticketState>[]) => Object.fromEntries(queuePositions(tickets));

it('counts from the one that has waited longest', () => {
  expect(places(waiting('c', 3), waiting('a', 1), waiting('b', 2))).toEqual({ a: 1, b: 2, c: 3 });
});

it('each queue counts for itself, and so do tickets of none', () => {
  const sales = { queue: 'sales' };
  expect(places(waiting('a', 1), waiting('b', 2, sales), waiting('c', 3, sales), waiting('d', 4))).toEqual({
    a: 1,
    b: 1,
    c: 2,
    d: 2,
  });
});

it('who is talked to, or has left, is not waited for; who is gone may come back and keeps the place', () => {
  const customer = (presence: 'ended' | 'gone') => ({ customer: { id: CUSTOMER, name: null, presence } });
  expect(
    places(
      claimedBy('ada', 1, { id: 'x' }),
      waiting('a', 1, customer('ended')),
      waiting('b', 2, customer('gone')),
      waiting('c', 3),
    ),
  ).toEqual({
    b: 1,
    c: 2,
  });
});

it('two who asked in the same millisecond have an order', () => {
  expect(places(waiting('b', 1), waiting('a', 1))).toEqual({ a: 1, b: 2 });
});
