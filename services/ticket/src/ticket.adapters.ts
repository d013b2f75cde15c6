import { topics } from '@baton/contracts';
import { closeAll, openBus, type OpenedService, openStores } from '@baton/service-kit';
import type { Logger } from 'pino';
import type { TicketConfig } from './config';
import { createTicketService, type TicketViews } from './ticket.module';

/** Every port → adapter of a ticket process. @throws DatabaseUnusable for an address that cannot be read. */
export const openTicket = async (config: TicketConfig, log: Logger): Promise<OpenedService> => {
  const bus = openBus(
    config,
    'ticket',
    [topics.conversationEvents, topics.presenceState, topics.presenceEvents, topics.relay],
    log,
  );
  const { store, keys, views, together } = await openStores<TicketViews>(config, 'ticket', log);
  const opened = [bus, store, keys, views];
  const ports = { bus: bus.adapter, store: store.adapter, keys: keys.adapter, views: views.adapter };
  return {
    dependencies: [...opened.map(({ dependency }) => dependency), together],
    create: (edge) => createTicketService(ports, edge),
    close: () => closeAll(opened),
  };
};
