import type { EventStore, KeyStore } from '@baton/event-store';
import { rebuildable, type RebuildableView } from '@baton/projections';
import { migrate } from '@baton/sql';
import type { Kysely } from 'kysely';
import { TicketStore } from '../outbound/ticket.store';
import { agentsView } from './agents/agents.projection';
import { ticketsView } from './tickets/tickets.projection';
import { type TicketViews, viewMigrations } from './views-schema';

/** The views of this service, for who rebuilds or checks them; their tables are made when missing. What consumers keep is not among them. */
export const rebuildableTicketViews = async (ports: {
  readonly store: EventStore;
  readonly keys: KeyStore;
  readonly views: Kysely<TicketViews>;
}): Promise<readonly RebuildableView[]> => {
  const { store, keys, views: db } = ports;
  await migrate(db, viewMigrations);
  const tickets = new TicketStore(store, keys);
  return [
    rebuildable({ view: ticketsView(tickets), store, db }),
    rebuildable({ view: agentsView(tickets), store, db }),
  ];
};
