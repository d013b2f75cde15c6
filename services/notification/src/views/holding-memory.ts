import type { TicketStateV1 } from '@baton/contracts';
import { LRUCache } from 'lru-cache';
import { afterTicketEvent, heldByNobody, type Holding, holdingOf, type TicketEvent } from '../domain/ticket-event';

/** Tickets that changed lately; what falls out is taken from the ticket's state, which is as new as its events by then. */
const REMEMBERED = 20_000;

/** Who held a ticket when its next event happened, as its events tell it: a state that is ahead of them would name somebody later. */
export class HoldingMemory {
  private readonly holdings = new LRUCache<string, Holding>({ max: REMEMBERED });

  /** A state is about to take the place of another, and events may be behind it. */
  replaced(id: string, before: TicketStateV1 | undefined): void {
    if (!this.holdings.has(id)) this.holdings.set(id, before === undefined ? heldByNobody : holdingOf(before));
  }

  /** @param state of the ticket, as it is known. */
  before({ data: { ticketId } }: TicketEvent, state: TicketStateV1 | undefined): Holding {
    return this.holdings.get(ticketId) ?? (state === undefined ? heldByNobody : holdingOf(state));
  }

  /** @param state see `before`. */
  happened(event: TicketEvent, state: TicketStateV1 | undefined): void {
    this.holdings.set(event.data.ticketId, afterTicketEvent(this.before(event, state), event));
  }

  takeFrom(other: HoldingMemory): void {
    this.holdings.load(other.holdings.dump());
  }

  forget(): void {
    this.holdings.clear();
  }
}
