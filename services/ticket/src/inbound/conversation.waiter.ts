import type { CausalWaiter } from '@baton/service-kit';
import type { Kysely } from 'kysely';
import { ticketStream } from '../outbound/ticket.store';
import type { TicketViews } from '../views/views-schema';

const CONVERSATION = 'conversation-';

/**
 * `Baton-Seen: conversation-<id>@7` waits until the consumer has handled that, and then until the lists show the ticket that it
 * changed: a list read after a handover contains its ticket.
 */
export const conversationWaiter = (
  consumer: CausalWaiter,
  tickets: CausalWaiter,
  db: Kysely<TicketViews>,
): CausalWaiter => ({
  follows: (stream) => consumer.follows(stream),
  waitFor: async (stream, revision, timeoutMs) => {
    const deadline = performance.now() + timeoutMs;
    if (!(await consumer.waitFor(stream, revision, timeoutMs))) return false;
    const query = db.selectFrom('followed_conversations').select(['ticket_id', 'revision']);
    const conversation = stream.slice(CONVERSATION.length);
    const followed = await query.where('conversation_id', '=', conversation).executeTakeFirst();
    if (followed === undefined) return true;
    const left = Math.max(0, deadline - performance.now());
    return tickets.waitFor(ticketStream(followed.ticket_id), followed.revision, left);
  },
});
