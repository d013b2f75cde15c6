import type { EventStore, KeyStore } from '@baton/event-store';
import { rebuildable, type RebuildableView } from '@baton/projections';
import type { Kysely } from 'kysely';
import { conversationCodec } from '../outbound/conversation.store';
import { customerCodec } from '../outbound/customer.store';
import { customerConversations } from './conversations/conversations.projection';
import { type ConversationTables, migrateViews } from './view-tables';

/** The views of this service, for who rebuilds or checks them; their tables are made when missing. What consumers keep is not among them. */
export const rebuildableConversationViews = async (ports: {
  readonly store: EventStore;
  readonly keys: KeyStore;
  readonly views: Kysely<ConversationTables>;
}): Promise<readonly RebuildableView[]> => {
  const { store, keys, views: db } = ports;
  await migrateViews(db);
  const view = customerConversations({ conversations: conversationCodec(keys), customers: customerCodec(keys) });
  return [rebuildable({ view, store, db })];
};
