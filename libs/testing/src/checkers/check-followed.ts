import { byStream, type StoredFact } from './stored-fact';

/**
 * Each service has handled everything that the other published, once: every ticket event has exactly one event in its
 * conversation that names its revision, every live chat that was asked for has its ticket, and every chat that its customer
 * ended has told its ticket.
 */
export const checkFollowed = (tickets: Iterable<StoredFact>, conversations: Iterable<StoredFact>): string[] => {
  const ofTickets = byStream(tickets, 'ticket-');
  const noted = new Map<string, number>();
  const problems: string[] = [];
  for (const { stream, revision, type, data } of conversations) {
    const ticket = `ticket-${String(data['ticketId'])}`;
    if (type === 'LiveChatRequested' && !ofTickets.has(ticket))
      problems.push(`${stream}@${revision}: nobody made ${ticket}`);
    if (type === 'LiveChatEnded' && data['by'] === 'customer' && !knowsOfTheEnd(ofTickets.get(ticket) ?? []))
      problems.push(`${stream}@${revision}: ${ticket} does not know that its customer left`);
    if (!FROM_TICKETS.has(type) || typeof data['ticketRevision'] !== 'number') continue;
    const place = `${ticket}@${data['ticketRevision']}`;
    noted.set(place, (noted.get(place) ?? 0) + 1);
  }
  for (const [stream, facts] of ofTickets)
    for (const { revision, type } of facts) {
      const times = noted.get(`${stream}@${revision}`) ?? 0;
      if (times !== 1) problems.push(`${stream}@${revision} ${type}: its conversation followed it ${times} times`);
    }
  return problems;
};

/** Events of a conversation that a ticket's event caused. */
const FROM_TICKETS = new Set(['AgentJoined', 'AgentLeft', 'LiveChatEnded', 'TicketNoted']);

const knowsOfTheEnd = (facts: readonly StoredFact[]): boolean =>
  facts.some(({ type, data }) => (type === 'UserLeft' && data['reason'] === 'ended') || CLOSED.has(type));

/** One that is closed already has nothing to learn. */
const CLOSED = new Set(['Resolved', 'Deleted', 'Erased']);
