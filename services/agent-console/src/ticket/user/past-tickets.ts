import type { PastConversation, Ticket } from '@baton/client';

/** A ticket that the customer had before, as far as this agent may know it. */
export interface PastTicket {
  readonly id: string;
  readonly work: PastConversation['tickets'][number]['work'];
  readonly waitingSince: string;
  readonly channel: string;
  readonly subject: string | null;
  readonly outcome: string | null;
  readonly owner: string | null;
}

/** Joins what the customer's chats say of their tickets with what the tickets say of themselves; newest first, this one left out. */
export const pastTickets = (
  chats: readonly PastConversation[],
  tickets: readonly Ticket[],
  current: string,
): readonly PastTicket[] => {
  const known = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return chats
    .flatMap(({ channel, tickets: had }) => had.map((ticket) => ({ ...ticket, channel })))
    .filter(({ id }) => id !== current)
    .map(({ id, work, waitingSince, channel }) => {
      const ticket = known.get(id);
      return {
        id,
        work: work === 'erased' ? work : (ticket?.work ?? work),
        waitingSince,
        channel,
        subject: ticket?.subject ?? null,
        outcome: ticket?.outcome ?? null,
        owner: ticket?.owner?.name ?? ticket?.owner?.id ?? null,
      };
    })
    .sort((a, b) => b.waitingSince.localeCompare(a.waitingSince));
};
