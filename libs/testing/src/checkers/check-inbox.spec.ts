import { checkInbox } from './check-inbox';
import { stored } from './planted';

const facts = [
  ...stored('ticket-a', ['TicketCreated']),
  ...stored('ticket-b', ['TicketCreated'], ['Claimed', { agentId: 'ada', epoch: 1 }]),
  ...stored('ticket-c', ['TicketCreated'], ['Deleted']),
];
const row = (id: string, revision: number) => ({ ticket: { id, revision } });

describe('an inbox at rest', () => {
  it('shows the open tickets', () => {
    expect(checkInbox(facts, [row('b', 1), row('a', 0)])).toEqual([]);
  });

  it.each([
    ['a ticket that is missing', [row('b', 1)], 'ticket-a is pending, and is not shown'],
    ['a ghost of a closed one', [row('a', 0), row('b', 1), row('c', 1)], 'ticket-c is deleted, and is shown'],
    ['an older state', [row('a', 0), row('b', 0)], 'ticket-b is shown at revision 0, and is at 1'],
    ['one that never was', [row('a', 0), row('b', 1), row('x', 0)], 'ticket-x is shown, and is not stored'],
    ['no list', null, 'the inbox was answered without rows'],
  ])('catches %s', (_name, items, problem) => {
    expect(checkInbox(facts, items)).toEqual([problem]);
  });
});
