import type { CausalWaiter } from '@baton/service-kit';
import { ticketStream } from '../outbound/ticket.store';
import type { FollowedTickets } from './followed-tickets';

const CONVERSATION = 'conversation-';

/**
 * `Baton-Seen: conversation-<id>@7` waits until the consumer has handled that, and then until the lists show the ticket that it
 * changed: a list read after a handover contains its ticket.
 */
export const conversationWaiter = (
  consumer: CausalWaiter,
  tickets: CausalWaiter,
  followed: FollowedTickets,
): CausalWaiter => ({
  follows: (stream) => consumer.follows(stream),
  waitFor: async (stream, revision, timeoutMs) => {
    const deadline = performance.now() + timeoutMs;
    if (!(await consumer.waitFor(stream, revision, timeoutMs))) return false;
    const ticket = await followed.of(stream.slice(CONVERSATION.length), revision);
    if (ticket === null) return true;
    const left = Math.max(0, deadline - performance.now());
    return tickets.waitFor(ticketStream(ticket.ticketId), ticket.revision, left);
  },
});
