import { addressOf, placeOf } from './place';

test('an open ticket and its tab stand in the address', () => {
  expect(placeOf('/agent/tickets/t1', '?tab=user')).toEqual({ ticketId: 't1', tab: 'user' });
  expect(addressOf({ ticketId: 't1', tab: 'user' })).toBe('/agent/tickets/t1?tab=user');
  expect(addressOf({ ticketId: 't1', tab: 'conversation' })).toBe('/agent/tickets/t1');
});

test('an address that says nothing, or nonsense, opens no ticket and the first tab', () => {
  expect(placeOf('/agent/', '')).toEqual({ ticketId: null, tab: 'conversation' });
  expect(placeOf('/agent/tickets/t1/more', '?tab=constructor')).toEqual({ ticketId: null, tab: 'conversation' });
  expect(addressOf({ ticketId: null, tab: 'user' })).toBe('/agent/');
});
