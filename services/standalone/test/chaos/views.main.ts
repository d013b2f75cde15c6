import { readConfig as readConversation } from '@baton/conversation-service/src/config';
import { conversationCodec } from '@baton/conversation-service/src/outbound/conversation.store';
import { customerCodec } from '@baton/conversation-service/src/outbound/customer.store';
import { customerConversations } from '@baton/conversation-service/src/views/conversations/conversations.projection';
import type { ConversationTables } from '@baton/conversation-service/src/views/view-tables';
import { compareViewWithRebuild, rebuildView, type VersionedView } from '@baton/projections';
import { closeAll, openStores } from '@baton/service-kit';
import { readConfig as readTicket } from '@baton/ticket-service/src/config';
import { TicketStore } from '@baton/ticket-service/src/outbound/ticket.store';
import { agentsView } from '@baton/ticket-service/src/views/agents/agents.projection';
import { ticketsView } from '@baton/ticket-service/src/views/tickets/tickets.projection';
import type { TicketViews } from '@baton/ticket-service/src/views/views-schema';

type Deed = <DB, Event>(of: VersionedView<DB, Event>) => Promise<object>;

/** Whether the view is, byte for byte, what a replay from zero gives. */
const compare: Deed = async (of) => {
  const { rows, differences } = await compareViewWithRebuild(of);
  return { rows, differences };
};

/** Fills a new version beside the one that serves, compares, and switches to it. */
const rebuild: Deed = async (of) => {
  const { events, comparison, replaced } = await rebuildView(of);
  return { rows: events, differences: comparison?.differences ?? [], replaced };
};

/**
 * Does this to each view of a service, and prints what came of it: one JSON object a line. The environment is the service's own; the
 * service may go on meanwhile. Run by the chaos harness, which may import no service.
 */
const say = async <DB, Event>(deed: Deed, of: VersionedView<DB, Event>): Promise<void> =>
  console.log(JSON.stringify({ view: of.view.name, ...(await deed(of)) }));

const tickets = async (deed: Deed): Promise<void> => {
  const { store, keys, views } = await openStores<TicketViews>(readTicket(), 'ticket');
  try {
    const ofTickets = new TicketStore(store.adapter, keys.adapter);
    await say(deed, { view: ticketsView(ofTickets), store: store.adapter, db: views.adapter });
    await say(deed, { view: agentsView(ofTickets), store: store.adapter, db: views.adapter });
  } finally {
    await closeAll([store, keys, views]);
  }
};

const conversations = async (deed: Deed): Promise<void> => {
  const { store, keys, views } = await openStores<ConversationTables>(readConversation(), 'conversation');
  try {
    const codecs = { conversations: conversationCodec(keys.adapter), customers: customerCodec(keys.adapter) };
    await say(deed, { view: customerConversations(codecs), store: store.adapter, db: views.adapter });
  } finally {
    await closeAll([store, keys, views]);
  }
};

const services: Readonly<Record<string, (deed: Deed) => Promise<void>>> = {
  ticket: tickets,
  conversation: conversations,
};
const deeds: Readonly<Record<string, Deed>> = { compare, rebuild };

const [, , what, whose] = process.argv;
const [deed, ofService] = [deeds[what ?? ''], services[whose ?? '']];
if (deed === undefined || ofService === undefined) {
  console.error('usage: views.main.ts compare|rebuild ticket|conversation');
  process.exit(2);
}
ofService(deed).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
