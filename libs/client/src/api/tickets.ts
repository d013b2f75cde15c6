import type { Session } from '../http/session';
import type { CommandOptions, ReadOptions } from './options';
import { command, read, segment } from './requests';
import type { Resolution, Ticket, TicketChange, TicketFilter, TicketPage } from './types';

/** Commands on tickets, each answered with the ticket as it is after it; lists; the audit history. */
export class Tickets {
  constructor(private readonly session: Session) {}

  claim(id: string, options?: CommandOptions): Promise<Ticket> {
    return this.act(id, 'claim', undefined, options);
  }

  /** @param reason for colleagues; the customer never sees it. */
  unclaim(id: string, body: { readonly reason?: string } = {}, options?: CommandOptions): Promise<Ticket> {
    return this.act(id, 'unclaim', body, options);
  }

  forward(
    id: string,
    body: { readonly to: string; readonly note?: string },
    options?: CommandOptions,
  ): Promise<Ticket> {
    return this.act(id, 'forward', body, options);
  }

  resolve(id: string, body: Resolution = {}, options?: CommandOptions): Promise<Ticket> {
    return this.act(id, 'resolve', body, options);
  }

  delete(id: string, body: { readonly reason?: string } = {}, options?: CommandOptions): Promise<Ticket> {
    return this.act(id, 'delete', body, options);
  }

  restore(id: string, options?: CommandOptions): Promise<Ticket> {
    return this.act(id, 'restore', undefined, options);
  }

  get(id: string, options?: ReadOptions): Promise<Ticket> {
    return read(this.session, `/v1/tickets/${segment(id)}`, options);
  }

  /** One page; pending ones with the customer who waits longest first. */
  list(filter: TicketFilter = {}, options?: ReadOptions): Promise<TicketPage> {
    return read(this.session, '/v1/tickets', options, { ...filter });
  }

  /** Who did what when. */
  history(id: string, options?: ReadOptions): Promise<{ readonly items: readonly TicketChange[] }> {
    return read(this.session, `/v1/tickets/${segment(id)}/history`, options);
  }

  private act(id: string, what: string, body: object | undefined, options?: CommandOptions): Promise<Ticket> {
    const path = `/v1/tickets/${segment(id)}/${what}`;
    return command(this.session, { method: 'POST', path, ...(body && { body }) }, options);
  }
}
