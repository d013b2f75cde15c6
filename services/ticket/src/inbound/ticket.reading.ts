import { Rejection } from '@baton/decider';
import { StoreUnavailable } from '@baton/event-store';
import type { Principal } from '@baton/service-kit';
import { Injectable } from '@nestjs/common';
import { readableUpTo, type TicketReader } from '../domain/ticket.access';
import { evolve, initialTicket, type Ticket, type TicketState } from '../domain/ticket.state';
import { ticketStream, TicketStore } from '../outbound/ticket.store';
import { TicketsQuery } from '../views/tickets/tickets.query';
import { AgentNames } from './agent-names';
import { readerOf } from './caller';
import { customersAnswer, ticketAnswer, type TicketAnswer } from './ticket.answer';

/** What a caller may see of one ticket. */
@Injectable()
export class TicketReading {
  constructor(
    private readonly store: TicketStore,
    private readonly lists: TicketsQuery,
    private readonly names: AgentNames,
  ) {}

  /**
   * The ticket now, as far as the caller may read it.
   * @throws Rejection `ticket-not-found` for what the caller may not know exists, `erased`.
   */
  async read(ticketId: string, caller: Principal): Promise<TicketAnswer> {
    const { state } = await this.store.tickets.load(ticketStream(ticketId));
    return this.answer(state, caller);
  }

  /** Of a state just loaded or decided. @throws as `read`. */
  async answer(state: TicketState, caller: Principal): Promise<TicketAnswer> {
    const upTo = await this.readableUpTo(state, caller);
    const seen = upTo === state.revision ? state : await this.foldUpTo(state, upTo);
    if (seen.work === 'none' || seen.work === 'erased') throw new Rejection('ticket-not-found');
    return this.shown(seen, caller);
  }

  private async shown(ticket: Ticket, caller: Principal): Promise<TicketAnswer> {
    const nameOf = await this.names.of(['owner' in ticket ? ticket.owner : null], caller);
    return caller.kind === 'customer' ? customersAnswer(ticket, nameOf) : ticketAnswer(ticket, nameOf);
  }

  /**
   * The last revision that the caller may read.
   * @throws Rejection `ticket-not-found` when there is none; `erased` when there was one, because an older fold would show
   * what was erased.
   */
  async readableUpTo(state: TicketState, caller: Principal): Promise<number> {
    if (state.work === 'none') throw new Rejection('ticket-not-found');
    const reader = readerOf(caller);
    const own = readableUpTo(state, reader);
    const isWhole = own === 'all' || own === state.revision || (await this.isServing(reader, state.customerId));
    const upTo = isWhole ? state.revision : own;
    if (upTo === null) throw new Rejection('ticket-not-found');
    if (state.work === 'erased') throw new Rejection('erased');
    return upTo;
  }

  /** Without views nobody is found to serve; what is told then is less, never more. */
  private async isServing(reader: TicketReader, customerId: string): Promise<boolean> {
    if (reader.kind === 'customer') return false;
    return this.lists.isServing(reader.id, customerId).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    });
  }

  /** A former owner sees the ticket as it was when their last stint ended. */
  private async foldUpTo(state: TicketState, upTo: number): Promise<TicketState> {
    if (state.work === 'none') return state;
    const changes = await this.store.changesOf(state.ticketId, upTo);
    return changes.reduce<TicketState>((before, { event }) => evolve(before, event), initialTicket);
  }
}
