import type { TicketEvent, TicketEventOf } from './ticket.events';

/** What a ticket is about, whatever its work. */
interface TicketFacts {
  readonly ticketId: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly channel: string;
  readonly customerName: string | null;
  readonly subject: string | null;
  readonly topics: readonly string[];
  readonly queue: string | null;
  readonly requiredSkills: readonly string[];
  readonly variables: Readonly<Record<string, string>> | null;
  readonly createdAt: string;
  readonly waitingSince: string;
  /** Apart from the work: a customer may end a chat that nobody has claimed. `ended` is final. */
  readonly presence: 'present' | 'ended' | 'gone';
  /** Grows with each change of owner. */
  readonly epoch: number;
  /** By agent: the revision that ended their last stint, up to which they may still read. */
  readonly formerOwners: Readonly<Record<string, number>>;
  /** Revision of the last event folded. */
  readonly revision: number;
}

interface ClosedFacts extends TicketFacts {
  /** Who held it when it closed; stays named. */
  readonly owner: string | null;
  readonly claimedAt: string | null;
  readonly closedAt: string;
  readonly closedBy: string;
  readonly outcome: string | null;
  readonly botCouldHaveAnswered: boolean | null;
  readonly suggestedFaq: string | null;
}

/** The stream does not exist. */
export interface NoTicket {
  readonly work: 'none';
  readonly revision: -1;
}
export interface PendingTicket extends TicketFacts {
  readonly work: 'pending';
  /** Who gave it back last, so that their repeat is told from a mistake; null: never claimed. */
  readonly unclaimedBy: string | null;
}
export interface ClaimedTicket extends TicketFacts {
  readonly work: 'claimed';
  readonly owner: string;
  /** Since when this owner has it. */
  readonly claimedAt: string;
  /** Who forwarded it to the owner; null: the owner claimed it. */
  readonly forwardedBy: string | null;
}
export interface ResolvedTicket extends ClosedFacts {
  readonly work: 'resolved';
}
export interface DeletedTicket extends ClosedFacts {
  readonly work: 'deleted';
  readonly deletedBy: string;
}
/** Only ids and times are left. */
export interface ErasedTicket extends TicketFacts {
  readonly work: 'erased';
  readonly owner: string | null;
}

export type OpenTicket = PendingTicket | ClaimedTicket;
export type ClosedTicket = ResolvedTicket | DeletedTicket;
/** A ticket that can be shown. */
export type Ticket = OpenTicket | ClosedTicket;
export type TicketState = NoTicket | Ticket | ErasedTicket;

export const initialTicket: NoTicket = { work: 'none', revision: -1 };

/** Pending or claimed. */
export const isOpen = (ticket: TicketState): ticket is OpenTicket =>
  ticket.work === 'pending' || ticket.work === 'claimed';

/** Who holds the ticket, or held it when it closed. */
export const ownerOf = (ticket: TicketState): string | null => ('owner' in ticket ? ticket.owner : null);

/** Folds one event; every event is one revision. @throws Error when the stream does not begin with TicketCreated. */
export const evolve = (state: TicketState, event: TicketEvent): TicketState => {
  if (event.type === 'TicketCreated') return created(event.data);
  if (state.work === 'none') throw new Error(`damaged stream: ${event.type} before TicketCreated`);
  return changed({ ...state, revision: state.revision + 1 }, event);
};

const created = (data: TicketEventOf<'TicketCreated'>['data']): PendingTicket => ({
  work: 'pending',
  ticketId: data.ticketId,
  conversationId: data.conversationId,
  customerId: data.customerId,
  channel: data.channel,
  customerName: data.customerName,
  subject: data.subject,
  topics: data.topics,
  queue: data.queue,
  requiredSkills: data.requiredSkills,
  variables: data.variables,
  createdAt: data.createdAt,
  waitingSince: data.waitingSince,
  presence: 'present',
  epoch: 0,
  formerOwners: {},
  revision: 0,
  unclaimedBy: null,
});

const changed = (
  ticket: Exclude<TicketState, NoTicket>,
  event: Exclude<TicketEvent, { type: 'TicketCreated' }>,
): TicketState => {
  const facts = factsOf(ticket);
  switch (event.type) {
    case 'Claimed': {
      const { agentId, epoch, claimedAt } = event.data;
      return { ...facts, work: 'claimed', owner: agentId, epoch, claimedAt, forwardedBy: null };
    }
    case 'Unclaimed': {
      const { agentId, by, epoch } = event.data;
      return { ...facts, work: 'pending', epoch, formerOwners: stintEnded(facts, agentId), unclaimedBy: by };
    }
    case 'Forwarded': {
      const { from, to, by, epoch, claimedAt } = event.data;
      const formerOwners = stintEnded(facts, from);
      return { ...facts, work: 'claimed', owner: to, epoch, claimedAt, formerOwners, forwardedBy: by };
    }
    case 'Resolved':
      return resolved(ticket, event.data);
    case 'UserLeft':
      return { ...ticket, presence: event.data.reason };
    case 'UserReturned':
      return { ...ticket, presence: 'present' };
    case 'Deleted':
      return deleted(ticket, event.data);
    case 'Restored':
      return ticket.work === 'deleted' ? { ...closed(ticket, ticket), work: 'resolved' } : ticket;
    case 'Erased':
      return { ...facts, ...withoutPersonalData, work: 'erased', owner: ownerOf(ticket) };
  }
};

const withoutPersonalData = { customerName: null, subject: null, variables: null };

const factsOf = (ticket: Exclude<TicketState, NoTicket>): TicketFacts => ({
  ticketId: ticket.ticketId,
  conversationId: ticket.conversationId,
  customerId: ticket.customerId,
  channel: ticket.channel,
  customerName: ticket.customerName,
  subject: ticket.subject,
  topics: ticket.topics,
  queue: ticket.queue,
  requiredSkills: ticket.requiredSkills,
  variables: ticket.variables,
  createdAt: ticket.createdAt,
  waitingSince: ticket.waitingSince,
  presence: ticket.presence,
  epoch: ticket.epoch,
  formerOwners: ticket.formerOwners,
  revision: ticket.revision,
});

/** The event that ends a stint belongs to it: who gave a ticket away sees that they did. */
const stintEnded = (facts: TicketFacts, agentId: string): Readonly<Record<string, number>> => ({
  ...facts.formerOwners,
  [agentId]: facts.revision,
});

type Closing = Omit<ClosedFacts, keyof TicketFacts>;

const closed = (ticket: Exclude<TicketState, NoTicket>, closing: Closing): ClosedFacts => ({
  ...factsOf(ticket),
  owner: closing.owner,
  claimedAt: closing.claimedAt,
  closedAt: closing.closedAt,
  closedBy: closing.closedBy,
  outcome: closing.outcome,
  botCouldHaveAnswered: closing.botCouldHaveAnswered,
  suggestedFaq: closing.suggestedFaq,
});

/** How a ticket that was open is closed. Who closes a pending one had it for that one event, and may read it up to there. */
const close = (
  ticket: OpenTicket,
  closing: Pick<Closing, 'closedAt' | 'closedBy' | 'outcome' | 'botCouldHaveAnswered' | 'suggestedFaq'>,
): ClosedFacts => ({
  ...closed(ticket, { ...closing, owner: ownerOf(ticket), claimedAt: claimedAtOf(ticket) }),
  formerOwners: stintEnded(ticket, ownerOf(ticket) ?? closing.closedBy),
});

const claimedAtOf = (ticket: OpenTicket): string | null => (ticket.work === 'claimed' ? ticket.claimedAt : null);

const resolved = (
  ticket: Exclude<TicketState, NoTicket>,
  { by, outcome, botCouldHaveAnswered, suggestedFaq, closedAt }: TicketEventOf<'Resolved'>['data'],
): TicketState => {
  if (!isOpen(ticket)) return ticket;
  const closing = { closedAt, closedBy: by, outcome, botCouldHaveAnswered, suggestedFaq };
  return { ...close(ticket, closing), work: 'resolved' };
};

/** A record that was closed before keeps how it was closed, and has it again when it is restored. */
const deleted = (
  ticket: Exclude<TicketState, NoTicket>,
  { by, deletedAt }: TicketEventOf<'Deleted'>['data'],
): TicketState => {
  if (ticket.work === 'resolved') return { ...closed(ticket, ticket), work: 'deleted', deletedBy: by };
  if (!isOpen(ticket)) return ticket;
  const closing = { closedAt: deletedAt, closedBy: by, outcome: null, botCouldHaveAnswered: null, suggestedFaq: null };
  return { ...close(ticket, closing), work: 'deleted', deletedBy: by };
};
