import { Caller, Operation, type Principal, Roles, UuidParam } from '@baton/service-kit';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { type TicketChange, ticketStream, TicketStore } from '../outbound/ticket.store';
import { type Freshness, FRESHNESS } from '../ticket.ports';
import { type TicketFilter, TicketsQuery } from '../views/tickets/tickets.query';
import { AgentNames, type NameOf } from './agent-names';
import { actingAgent } from './caller';
import { fromCursor, toCursor } from './page-cursor';
import { getTicket, getTicketHistory, listTickets, type TicketHistory } from './ticket.api';
import { type TicketAnswer, ticketAnswer } from './ticket.answer';
import { ListQuery } from './ticket.dto';
import { TicketReading } from './ticket.reading';

const DEFAULT_LIMIT = 50;

/** Reads: lists from the view, one ticket and its history from the stream. */
@Controller('v1/tickets')
@Roles('agent', 'supervisor')
export class TicketReadsController {
  constructor(
    private readonly store: TicketStore,
    private readonly lists: TicketsQuery,
    private readonly reading: TicketReading,
    private readonly names: AgentNames,
    @Inject(FRESHNESS) private readonly freshness: Freshness,
  ) {}

  @Get()
  @Operation(listTickets)
  async list(@Query() query: ListQuery, @Caller() caller: Principal) {
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const after = cursor === undefined ? null : fromCursor(cursor);
    const asOf = await this.freshness.asOf(); // before the rows: they may be newer than it says, never older
    const { items, end } = await this.lists.page(actingAgent(caller), filterOf(query), { limit, after });
    const nameOf = await this.names.of(
      items.map((ticket) => ('owner' in ticket ? ticket.owner : null)),
      caller,
    );
    const shown = items.map((ticket): TicketAnswer => ticketAnswer(ticket, nameOf));
    return { items: shown, next: end && toCursor(end), asOf };
  }

  @Get(':id')
  @Roles('agent', 'supervisor', 'customer')
  @Operation(getTicket)
  one(@UuidParam('id') id: string, @Caller() caller: Principal): Promise<TicketAnswer> {
    return this.reading.read(id, caller);
  }

  /** Who did what when, as far as the caller may read. */
  @Get(':id/history')
  @Operation(getTicketHistory)
  async history(@UuidParam('id') id: string, @Caller() caller: Principal): Promise<TicketHistory> {
    const { state } = await this.store.tickets.load(ticketStream(id));
    const changes = await this.store.changesOf(id, await this.reading.readableUpTo(state, caller));
    const agents = changes.map(({ recorded: { metadata } }) => metadata.actor).filter(({ kind }) => kind === 'agent');
    const nameOf = await this.names.of(
      agents.map((agent) => agent.id),
      caller,
    );
    const customerName = 'customerName' in state ? state.customerName : null;
    return { items: changes.map((change) => historyItem(change, nameOf, customerName)) };
  }
}

const filterOf = ({ work, mine, eligible, queue, customerId }: ListQuery): TicketFilter => ({
  ...(work !== undefined && { work }),
  ...(mine !== undefined && { mine }),
  ...(eligible !== undefined && { eligible }),
  ...(queue !== undefined && { queue }),
  ...(customerId !== undefined && { customerId }),
});

const historyItem = (
  { recorded, event }: TicketChange,
  nameOf: NameOf,
  customerName: string | null,
): TicketHistory['items'][number] => {
  const { actor, occurredAt } = recorded.metadata;
  const name = actor.kind === 'agent' ? nameOf(actor.id) : actor.kind === 'customer' ? customerName : null;
  return {
    revision: recorded.revision,
    at: occurredAt,
    actor: { kind: actor.kind, id: actor.id, name },
    ...event,
  };
};
