import { checkFollowed } from './check-followed';
import { stored, withOne } from './planted';

const tickets = stored('ticket-t', ['TicketCreated'], ['Claimed'], ['UserLeft', { reason: 'ended' }]);
const conversations = stored(
  'conversation-c',
  ['LiveChatRequested', { ticketId: 't' }],
  ['TicketNoted', { ticketId: 't', ticketRevision: 0 }],
  ['AgentJoined', { ticketId: 't', ticketRevision: 1 }],
  ['LiveChatEnded', { ticketId: 't', by: 'customer', ticketRevision: null }],
  ['TicketNoted', { ticketId: 't', ticketRevision: 2 }],
);

describe('what services make of each other', () => {
  it('is one event for each', () => {
    expect(checkFollowed(tickets, conversations)).toEqual([]);
  });

  it('catches a ticket event that the conversation missed, or followed twice', () => {
    expect(checkFollowed(tickets, withOne(conversations, 2, null))).toEqual([
      'ticket-t@1 Claimed: its conversation followed it 0 times',
    ]);
    expect(checkFollowed(tickets, [...conversations, ...conversations.slice(2, 3)])).toEqual([
      'ticket-t@1 Claimed: its conversation followed it 2 times',
    ]);
  });

  it('catches a live chat without a ticket', () => {
    expect(checkFollowed([], conversations.slice(0, 1))).toEqual(['conversation-c@0: nobody made ticket-t']);
  });

  it('catches a ticket that was not told that its customer left', () => {
    expect(checkFollowed(tickets.slice(0, 2), conversations.slice(0, 4))).toEqual([
      'conversation-c@3: ticket-t does not know that its customer left',
    ]);
  });
});
