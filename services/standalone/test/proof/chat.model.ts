/** What an agent does to a ticket. */
export type Deed = 'claim' | 'unclaim' | 'forward' | 'resolve' | 'delete' | 'restore';

/** One ticket as the promises of the domain tell it: no streams, no services, no delays. */
export interface TicketModel {
  readonly id: string;
  work: 'pending' | 'claimed' | 'resolved' | 'deleted';
  owner: string | null;
  ended: boolean;
  /** Who did what last, so that a repeat by the same person is told from a mistake. */
  last: { deed: Deed; by: string; to?: string } | null;
  closedBy: string | null;
  readonly history: string[];
}

export type Line = { kind: 'message' | 'note'; text: string } | { kind: 'system' };

/** One customer's chat. Everything happens at once here; the causal token must make the real one look the same. */
export class ChatModel {
  readonly tickets: TicketModel[] = [];
  readonly lines: Line[] = [];
  readonly onceOwners = new Set<string>();
  running: TicketModel | null = null;

  constructor(private readonly supervisor: string) {}

  get mode(): 'bot' | 'waiting' | 'live' {
    if (this.running === null) return 'bot';
    return this.running.owner === null ? 'waiting' : 'live';
  }

  handover(id: string): void {
    const ticket: TicketModel = {
      id,
      work: 'pending',
      owner: null,
      ended: false,
      last: null,
      closedBy: null,
      history: ['TicketCreated'],
    };
    this.tickets.push(ticket);
    this.running = ticket;
    this.lines.push({ kind: 'system' });
  }

  /** @returns the problem code, or null: done, or done already. */
  leave(ticket: TicketModel): string | null {
    if (this.running !== ticket) return ticket.ended ? null : 'no-live-chat';
    this.endChat();
    ticket.ended = true;
    ticket.history.push('UserLeft');
    return null;
  }

  mayRead(agent: string): boolean {
    return (
      agent === this.supervisor || this.onceOwners.has(agent) || this.tickets.some(({ work }) => work === 'pending')
    );
  }

  /** @returns why the agent may not write in the chat of this ticket; null: they may. */
  mayWrite(agent: string, ticket: TicketModel): string | null {
    if (!this.mayRead(agent)) return 'conversation-not-found';
    if (this.running !== ticket) return 'chat-ended';
    return ticket.owner === agent ? null : 'not-joined';
  }

  /** @returns the problem code, or null: done, or done already. */
  work(deed: Deed, by: string, ticket: TicketModel, to: string): string | null {
    if (this.isRepeat(deed, by, ticket, to)) return null;
    const refused = this.refusal(deed, by, ticket, to);
    if (refused === null) this.perform(deed, by, ticket, to);
    return refused;
  }

  private isRepeat(deed: Deed, by: string, { work, owner, last, closedBy }: TicketModel, to: string): boolean {
    switch (deed) {
      case 'claim':
        return work === 'claimed' && owner === by;
      case 'unclaim':
        return work === 'pending' && last?.deed === 'unclaim' && last.by === by;
      case 'forward':
        return work === 'claimed' && last?.deed === 'forward' && last.by === by && last.to === to;
      case 'resolve':
        return work === 'resolved' && closedBy === by;
      case 'delete':
        return work === 'deleted' && last?.by === by;
      case 'restore':
        return work !== 'deleted';
    }
  }

  private refusal(deed: Deed, by: string, { work, owner, ended }: TicketModel, to: string): string | null {
    if (deed === 'restore') return null;
    if (work === 'deleted') return 'ticket-deleted';
    if (work === 'resolved' && deed !== 'delete') return 'ticket-closed';
    if (deed === 'claim') return work === 'claimed' ? 'already-claimed' : null;
    const isTheirs = owner === by || by === this.supervisor;
    const closes = deed === 'resolve' || deed === 'delete';
    if (work === 'pending') return closes && (by === this.supervisor || ended) ? null : 'not-claimed';
    if (!isTheirs) return 'not-owner';
    if (closes) return null;
    if (ended) return 'must-resolve-or-delete';
    return deed === 'forward' && to === owner ? 'self-forward' : null;
  }

  private perform(deed: Deed, by: string, ticket: TicketModel, to: string): void {
    const wasOpen = ticket.work === 'pending' || ticket.work === 'claimed';
    if (wasOpen && this.running === ticket) {
      if (deed === 'resolve' || deed === 'delete') this.endChat();
      else this.lines.push({ kind: 'system' });
    }
    ticket.last = { deed, by, ...(deed === 'forward' && { to }) };
    ticket.history.push(EVENT_OF[deed]);
    switch (deed) {
      case 'claim':
      case 'forward':
        ticket.work = 'claimed';
        ticket.owner = deed === 'claim' ? by : to;
        this.onceOwners.add(ticket.owner);
        return;
      case 'unclaim':
        ticket.work = 'pending';
        ticket.owner = null;
        return;
      case 'resolve':
      case 'restore':
        ticket.work = 'resolved';
        ticket.closedBy = deed === 'resolve' ? by : ticket.closedBy;
        return;
      case 'delete':
        ticket.work = 'deleted';
        ticket.closedBy = wasOpen ? by : ticket.closedBy;
        return;
    }
  }

  private endChat(): void {
    this.running = null;
    this.lines.push({ kind: 'system' });
  }
}

const EVENT_OF: Readonly<Record<Deed, string>> = {
  claim: 'Claimed',
  unclaim: 'Unclaimed',
  forward: 'Forwarded',
  resolve: 'Resolved',
  delete: 'Deleted',
  restore: 'Restored',
};
