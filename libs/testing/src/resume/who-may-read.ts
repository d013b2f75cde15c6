import type { RecordedEvent } from '@baton/event-store';

/** An agent, with what their token says. */
export interface ReadingAgent {
  readonly id: string;
  readonly isSupervisor: boolean;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
}

/** A stored event of a conversation, as far as ids and kinds go: what people said is encrypted, and decides nothing. */
export type StoredFact = Pick<RecordedEvent, 'type' | 'data' | 'revision'>;

interface Ticket {
  readonly work: string;
  readonly owner: string | null;
  readonly skills: readonly string[];
  readonly queue: string | null;
}

/** The conversation right after one of its events. */
interface Moment {
  /** The running chat, and who is joined in it. */
  readonly ticketId: string | null;
  readonly joined: string | null;
  readonly tickets: Readonly<Record<string, Ticket>>;
  /** Agents who once owned a ticket of it: the end of their last stint. */
  readonly stints: Readonly<Record<string, number>>;
  readonly isErased: boolean;
}

const nothing: Moment = { ticketId: null, joined: null, tickets: {}, stints: {}, isErased: false };

const isOpen = ({ work }: Ticket): boolean => work === 'pending' || work === 'claimed';
const holderOf = (ticket: Ticket | undefined): string | null => (ticket?.work === 'claimed' ? ticket.owner : null);

const isEligible = ({ skills, queues }: ReadingAgent, ticket: Ticket): boolean =>
  ticket.skills.every((skill) => skills.includes(skill)) &&
  (ticket.queue === null || queues.length === 0 || queues.includes(ticket.queue));

/** What was learned of a ticket; whoever held it until now has come to the end of a stint. */
const learned = (before: Moment, id: string, news: Partial<Ticket>, revision: number): Moment => {
  const known = before.tickets[id];
  if (known === undefined) return before;
  const ticket = { ...known, ...news };
  const lost = holderOf(known);
  const stints = lost === null || lost === holderOf(ticket) ? before.stints : { ...before.stints, [lost]: revision };
  return { ...before, tickets: { ...before.tickets, [id]: ticket }, stints };
};

const after = (before: Moment, { type, data: stored, revision }: StoredFact): Moment => {
  const data = stored as Record<string, unknown>;
  const ticketId = String(data['ticketId']);
  switch (type) {
    case 'LiveChatRequested': {
      const asked = { skills: data['requiredSkills'] as readonly string[], queue: data['queue'] as string | null };
      const ticket = { work: 'pending', owner: null, ...asked };
      return { ...before, ticketId, joined: null, tickets: { ...before.tickets, [ticketId]: ticket } };
    }
    case 'AgentJoined': {
      const joined = String(data['agentId']);
      return { ...learned(before, ticketId, { work: 'claimed', owner: joined }, revision), joined };
    }
    case 'AgentLeft':
      return { ...learned(before, ticketId, { work: 'pending', owner: null }, revision), joined: null };
    case 'LiveChatEnded': {
      // The customer's leaving closes nothing: the ticket waits for its Resolve.
      const news = data['by'] === 'customer' ? {} : { work: 'closed' };
      return { ...learned(before, ticketId, news, revision), ticketId: null, joined: null };
    }
    case 'TicketNoted':
      return learned(before, ticketId, { work: String(data['work']), owner: data['owner'] as string | null }, revision);
    case 'Erased':
      return { ...nothing, isErased: true };
    default:
      return before;
  }
};

const LINES = ['MessagePosted', 'FileShared', 'LiveChatRequested', 'AgentJoined', 'AgentLeft', 'LiveChatEnded'];

/**
 * 'Who may read' and 'Messages are gated' of the design, told from one conversation's stored events and nothing else: what proofs hold
 * the services against, which have rules of their own.
 */
export class WhoMayRead {
  /** By revision. */
  private readonly moments: Moment[] = [];
  private readonly types: string[] = [];

  /** @param events of one conversation, from its first on, without a gap. @throws Error for a gap. */
  constructor(events: Iterable<StoredFact>) {
    for (const event of events) this.add(event);
  }

  /** Revision of the newest event; -1: there is none. */
  get head(): number {
    return this.moments.length - 1;
  }

  /** @throws Error for a gap. */
  add(event: StoredFact): void {
    if (event.revision !== this.moments.length) throw new Error(`revision ${this.moments.length} is missing`);
    this.moments.push(after(this.at(this.head), event));
    this.types.push(event.type);
  }

  /** Whether an event is a line of the thread. */
  isLine(revision: number, notes: boolean): boolean {
    const type = this.types[revision] ?? '';
    return LINES.includes(type) || (notes && type === 'NoteAdded');
  }

  /** How many lines the thread has. */
  lines(notes: boolean): number {
    return this.types.filter((_, revision) => this.isLine(revision, notes)).length;
  }

  /** Whether an agent was joined in the ticket's chat from then on, and is. */
  isJoinedSince(agentId: string, ticketId: string, revision: number): boolean {
    const since = this.moments.slice(revision);
    return since.length > 0 && since.every((moment) => moment.joined === agentId && moment.ticketId === ticketId);
  }

  /** Whether a ticket waits for whoever takes it first, and nobody had it before. */
  waitsUntouched(ticketId: string): boolean {
    const moments = this.moments.filter((moment) => moment.ticketId === ticketId);
    return this.at(this.head).ticketId === ticketId && moments.every(({ joined }) => joined === null);
  }

  /** Whether at that moment what is said in the ticket's chat is said to this agent: joined, or one of those who may take it. */
  hears(agent: ReadingAgent, ticketId: string, revision: number): boolean {
    const { ticketId: running, joined, tickets, isErased } = this.at(revision);
    const ticket = tickets[ticketId];
    if (agent.isSupervisor) return !isErased;
    if (ticket === undefined || running !== ticketId) return false;
    return joined === null ? isEligible(agent, ticket) : joined === agent.id;
  }

  /** Whether a line may be told to an agent who looks at the ticket. Who comes or goes is told of it, and of nothing beyond. */
  mayBeTold(agent: ReadingAgent, ticketId: string, revision: number): boolean {
    return this.hears(agent, ticketId, revision - 1) || this.hears(agent, ticketId, revision);
  }

  /** Whether an agent was ever joined, and so known to the customer. */
  hasJoined(agentId: string): boolean {
    return this.moments.some(({ joined }) => joined === agentId);
  }

  /** Revision up to which an agent who asked at that moment might read; -1: not at all. */
  readsUpTo(agent: ReadingAgent, moment: number): number {
    const { tickets, stints, isErased } = this.at(moment);
    if (isErased) return -1;
    const open = Object.values(tickets).filter(isOpen);
    const mayTake = open.some((ticket) => ticket.work === 'pending' && isEligible(agent, ticket));
    if (agent.isSupervisor || mayTake || open.some((ticket) => holderOf(ticket) === agent.id)) return moment;
    return stints[agent.id] ?? -1;
  }

  /** Whether there was a moment between the two (both included) at which all up to a revision was open to the agent. */
  mightRead(agent: ReadingAgent, upTo: number, first: number, last: number): boolean {
    for (let moment = Math.max(0, first); moment <= Math.min(last, this.head); moment += 1)
      if (upTo <= this.readsUpTo(agent, moment)) return true;
    return false;
  }

  private at(revision: number): Moment {
    return this.moments[revision] ?? nothing;
  }
}
