/** A ticket as this conversation knows it: from its own handover, then from the ticket's events. */
export interface KnownTicket {
  readonly work: 'pending' | 'claimed' | 'resolved' | 'deleted' | 'erased';
  /** Stays named after closing. */
  readonly owner: string | null;
  readonly epoch: number;
  /** Revision of the ticket's own stream that was followed last; null: nothing heard yet. */
  readonly revision: number | null;
  readonly queue: string | null;
  readonly requiredSkills: readonly string[];
  readonly waitingSince: string;
  /** Who ended the chat of this ticket; null while it runs. */
  readonly endedBy: 'customer' | 'agent' | 'system' | null;
}

export interface TicketsOfConversation {
  /** Every ticket that a handover of this conversation opened, by id. */
  readonly tickets: Readonly<Record<string, KnownTicket>>;
  /** Agents who once owned one of them: the last revision of this stream that they may read for it. */
  readonly formerOwners: Readonly<Record<string, number>>;
}

export const isOpen = (ticket: KnownTicket): boolean => ticket.work === 'pending' || ticket.work === 'claimed';

const owner = (ticket: KnownTicket): string | null => (ticket.work === 'claimed' ? ticket.owner : null);

/** A handover opened this ticket. */
export const openTicket = (
  { tickets, formerOwners }: TicketsOfConversation,
  id: string,
  asked: Pick<KnownTicket, 'queue' | 'requiredSkills' | 'waitingSince'>,
): TicketsOfConversation => ({
  formerOwners,
  tickets: {
    ...tickets,
    [id]: { ...asked, work: 'pending', owner: null, epoch: 0, revision: null, endedBy: null },
  },
});

/**
 * What was learned of a ticket. Whoever owned it until now and does not any more keeps reading up to this revision.
 * A ticket that no handover here opened is not taken up: nobody's right to read may come from it.
 */
export const updateTicket = (
  { tickets, formerOwners }: TicketsOfConversation,
  id: string,
  news: Partial<KnownTicket>,
  revision: number,
): TicketsOfConversation => {
  const known = tickets[id];
  if (known === undefined) return { tickets, formerOwners };
  const ticket = { ...known, ...news };
  const lost = owner(known);
  return {
    tickets: { ...tickets, [id]: ticket },
    formerOwners: lost === null || lost === owner(ticket) ? formerOwners : { ...formerOwners, [lost]: revision },
  };
};

/** After erasure no ticket is open, and nobody reads on. */
export const closeTickets = ({ tickets }: TicketsOfConversation): TicketsOfConversation => ({
  formerOwners: {},
  tickets: Object.fromEntries(
    Object.entries(tickets).map(([id, ticket]) => [id, { ...ticket, work: 'erased' as const }]),
  ),
});
