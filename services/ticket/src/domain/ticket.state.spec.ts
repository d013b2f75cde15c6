import {
  ada,
  claimedBy,
  created,
  deletedBy,
  ended,
  erased,
  forwarded,
  grace,
  LATER,
  NOW,
  resolvedBy,
  restoredBy,
  sam,
  unclaimedBy,
} from '../../test/ticket.examples';
import type { TicketEvent } from './ticket.events';
import { evolve, initialTicket, type TicketState } from './ticket.state';

const fold = (...events: TicketEvent[]): TicketState => events.reduce<TicketState>(evolve, initialTicket);

it('the owner stays named after closing', () => {
  expect(fold(created, claimedBy(ada), resolvedBy(sam))).toMatchObject({
    work: 'resolved',
    owner: 'ada',
    claimedAt: NOW,
    closedBy: 'sam',
    closedAt: NOW,
    outcome: 'answered',
  });
});

it('a resolved record that was deleted comes back as it had been resolved', () => {
  const before = fold(created, claimedBy(ada), resolvedBy(ada));
  const after = fold(created, claimedBy(ada), resolvedBy(ada), deletedBy(sam), restoredBy(sam));
  expect(after).toEqual({ ...before, revision: 4 });
});

it('an open ticket that was deleted comes back as resolved, closed by who deleted it', () => {
  expect(fold(created, claimedBy(ada), deletedBy(ada), restoredBy(sam))).toMatchObject({
    work: 'resolved',
    owner: 'ada',
    closedBy: 'ada',
    closedAt: LATER,
    outcome: null,
  });
});

it('ending the chat leaves the work as it is', () => {
  expect(fold(created, ended)).toMatchObject({ work: 'pending', presence: 'ended' });
});

it('erasure leaves ids and times and drops the rest', () => {
  const state = fold(created, claimedBy(ada), erased);
  expect(state).toMatchObject({ work: 'erased', owner: 'ada', customerName: null, subject: null, variables: null });
});

it('remembers up to where each former owner may read, the event that ended the stint included', () => {
  const state = fold(created, claimedBy(ada), forwarded(ada, grace), unclaimedBy(grace, 3), claimedBy(ada, 4));
  expect(state).toMatchObject({ formerOwners: { ada: 2, grace: 3 }, owner: 'ada' });
  expect(evolve(state, resolvedBy(sam))).toMatchObject({ formerOwners: { ada: 5, grace: 3 } });
});

it('who closes a pending ticket may read it up to there', () => {
  expect(fold(created, ended, resolvedBy(ada))).toMatchObject({ owner: null, formerOwners: { ada: 2 } });
});

it('every event is one revision', () => {
  const events = [created, claimedBy(ada), ended, resolvedBy(ada), deletedBy(ada), restoredBy(sam), erased];
  expect(fold(...events).revision).toBe(events.length - 1);
});

it('a stream that does not begin with its creation is damaged', () => {
  expect(() => fold(claimedBy(ada))).toThrow('damaged');
});
