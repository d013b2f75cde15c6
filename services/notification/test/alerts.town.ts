import type { Alert } from '../src/domain/alerts';
import type { ConversationEvent } from '../src/domain/running-chat';
import type { TicketEvent } from '../src/domain/ticket-event';
import { claimedBy, conversationState, customerSaid, joined, left, ticketState } from './live.examples';
import type { ReplicasStage } from './replicas.stage';
import { claimed, forwarded, unclaimed, userLeft } from './ticket.examples';

/** An alert that must be: which event, whom, of what. */
export interface Expected {
  readonly eventId: string;
  readonly agentId: string;
  readonly kind: Alert['facts']['kind'];
}

export const deeds = ['claim', 'give', 'take', 'return', 'ask', 'gone'] as const;
export type Deed = (typeof deeds)[number];

/**
 * One ticket that goes from hand to hand, and a customer who writes: what happens, in its one true order, and who must be alerted of it.
 * Told apart from the code that it judges: it knows who holds the ticket because it gave it to them.
 */
export class AlertsTown {
  readonly expected: Expected[] = [];
  private owner: string | null = null;
  private ticketRevision = 0;
  private chatRevision = 1;
  private epoch = 0;

  constructor(private readonly stage: ReplicasStage) {
    stage.ticket(ticketState());
    stage.conversation(conversationState());
  }

  /** @param who the agent who acts, or is given the ticket. */
  do(deed: Deed, who: string): void {
    switch (deed) {
      case 'claim':
        if (this.owner === null) this.hand(who, claimed(this.nextTicket(), who));
        return;
      case 'give':
        return this.forward(who, this.owner ?? who);
      case 'take':
        return this.forward('sue', 'sue');
      case 'return':
        return this.giveBack();
      case 'ask':
        return this.ask();
      case 'gone':
        return this.gone();
    }
  }

  private forward(to: string, by: string): void {
    const from = this.owner;
    if (from === null || from === to) return;
    const event = forwarded(this.nextTicket(), from, to, by);
    if (to !== by) this.expect(event, to, 'forwarded');
    if (from !== by) this.expect(event, from, 'taken');
    this.hand(to, event);
  }

  private giveBack(): void {
    const from = this.owner;
    if (from === null) return;
    const event = unclaimed(this.nextTicket(), from, 'sue');
    if (from !== 'sue') this.expect(event, from, 'taken');
    this.epoch += 1;
    this.owner = null;
    this.stage.happened(event);
    this.tell(left((this.chatRevision += 1), from, this.epoch));
  }

  private ask(): void {
    const event = customerSaid((this.chatRevision += 1), 'hello?');
    if (this.owner !== null) this.expect(event, this.owner, 'new-message');
    this.tell(event);
  }

  private gone(): void {
    const event = userLeft(this.nextTicket(), 'gone');
    if (this.owner !== null) this.expect(event, this.owner, 'user-left');
    this.stage.happened(event);
    this.states();
  }

  private hand(to: string, event: TicketEvent): void {
    this.epoch += 1;
    this.owner = to;
    this.stage.happened(event);
    this.tell(joined((this.chatRevision += 1), to, this.epoch));
  }

  private tell(event: ConversationEvent): void {
    this.stage.happened(event);
    this.states();
  }

  private states(): void {
    const { owner, epoch, ticketRevision: revision } = this;
    this.stage.ticket(owner === null ? ticketState({ epoch, revision }) : claimedBy(owner, epoch, { revision }));
    const mode = owner === null ? ('waiting' as const) : ('live' as const);
    this.stage.conversation(conversationState({ mode, agentId: owner, revision: this.chatRevision }));
  }

  private nextTicket(): number {
    return (this.ticketRevision += 1);
  }

  private expect(event: ConversationEvent | TicketEvent, agentId: string, kind: Expected['kind']): void {
    this.expected.push({ eventId: event.id, agentId, kind });
  }
}
