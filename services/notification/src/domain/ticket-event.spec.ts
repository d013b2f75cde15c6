import { claimedBy } from '../../test/live.examples';
import {
  claimed,
  created,
  deleted,
  erasedTicket,
  forwarded,
  resolved,
  restored,
  unclaimed,
  userLeft,
  userReturned,
} from '../../test/ticket.examples';
import { afterTicketEvent, heldByNobody, holdingOf } from './ticket-event';

const owners = (...events: readonly Parameters<typeof afterTicketEvent>[1][]): (string | null)[] => {
  let holding = heldByNobody;
  return events.map((event) => (holding = afterTicketEvent(holding, event)).owner);
};

it('whoever claims or is given a ticket holds it until it is given back', () => {
  expect(owners(created(), claimed(1, 'ada'), forwarded(2, 'ada', 'bob'), unclaimed(3, 'bob', 'bob'))).toEqual([
    null,
    'ada',
    'bob',
    null,
  ]);
});

it('a customer who leaves or comes back changes no owner', () => {
  expect(owners(claimed(1, 'ada'), userLeft(2, 'gone'), userReturned(3))).toEqual(['ada', 'ada', 'ada']);
});

it('the owner stays named after closing', () => {
  expect(
    owners(claimed(1, 'ada'), resolved(2, 'ada', 'sue'), deleted(3, 'ada', 'sue'), restored(4, 'ada', 'sue')),
  ).toEqual(['ada', 'ada', 'ada', 'ada']);
  expect(owners(erasedTicket(5, null))).toEqual([null]);
});

it('what was heard before changes nothing', () => {
  const state = holdingOf(claimedBy('bob', 3));
  expect(afterTicketEvent(state, claimed(1, 'ada'))).toBe(state);
  expect(afterTicketEvent(state, claimed(3, 'ada'))).toBe(state);
});
