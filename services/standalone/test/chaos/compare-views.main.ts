import { readConfig as readConversation } from '@baton/conversation-service/src/config';
import { conversationCodec } from '@baton/conversation-service/src/outbound/conversation.store';
import { customerCodec } from '@baton/conversation-service/src/outbound/customer.store';
import { customerConversations } from '@baton/conversation-service/src/views/conversations/conversations.projection';
import type { ConversationTables } from '@baton/conversation-service/src/views/view-tables';
import { compareViewWithRebuild, type VersionedView } from '@baton/projections';
import { closeAll, openStores } from '@baton/service-kit';
import { readConfig as readTicket } from '@baton/ticket-service/src/config';
import { TicketStore } from '@baton/ticket-service/src/outbound/ticket.store';
import { agentsView } from '@baton/ticket-service/src/views/agents/agents.projection';
import { ticketsView } from '@baton/ticket-service/src/views/tickets/tickets.projection';
import type { TicketViews } from '@baton/ticket-service/src/views/views-schema';

/**
 * Says of each view of a service whether it is, byte for byte, what a replay from zero gives: one JSON object a line.
 * The environment is the service's own; the service may go on meanwhile. Run by the chaos harness, which may import no service.
 */
const compared = async <DB, Event>(of: VersionedView<DB, Event>): Promise<void> => {
  const { rows, differences } = await compareViewWithRebuild(of);
  console.log(JSON.stringify({ view: of.view.name, rows, differences }));
};

const tickets = async (): Promise<void> => {
  const { store, keys, views } = await openStores<TicketViews>(readTicket(), 'ticket');
  try {
    const ofTickets = new TicketStore(store.adapter, keys.adapter);
    await compared({ view: ticketsView(ofTickets), store: store.adapter, db: views.adapter });
    await compared({ view: agentsView(ofTickets), store: store.adapter, db: views.adapter });
  } finally {
    await closeAll([store, keys, views]);
  }
};

const conversations = async (): Promise<void> => {
  const { store, keys, views } = await openStores<ConversationTables>(readConversation(), 'conversation');
  try {
    const codecs = { conversations: conversationCodec(keys.adapter), customers: customerCodec(keys.adapter) };
    await compared({ view: customerConversations(codecs), store: store.adapter, db: views.adapter });
  } finally {
    await closeAll([store, keys, views]);
  }
};

const services: Readonly<Record<string, () => Promise<void>>> = { ticket: tickets, conversation: conversations };

const compare = services[process.argv[2] ?? ''];
if (compare === undefined) {
  console.error('usage: compare-views.main.ts ticket|conversation');
  process.exit(2);
}
compare().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
