import { answered } from '@baton/projections';
import type { Kysely } from 'kysely';
import type { ConversationTables } from '../view-tables';

export interface CustomerConversation {
  readonly conversationId: string;
  readonly channel: string;
  readonly startedAt: string;
  readonly lastActivityAt: string;
  readonly messages: number;
}

/** More than a page can show; each one costs the reading of a fold. */
const MAX_SHOWN = 200;

/** The latest conversations of a customer, newest activity first. @throws StoreUnavailable. */
export const conversationsOf = async (
  db: Kysely<ConversationTables>,
  customerId: string,
): Promise<readonly CustomerConversation[]> => {
  const query = db
    .selectFrom('customer_conversations')
    .select(['conversation_id', 'channel', 'started_at', 'last_activity_at', 'messages'])
    .where('customer_id', '=', customerId)
    .orderBy('last_activity_at', 'desc')
    .orderBy('conversation_id')
    .limit(MAX_SHOWN);
  const rows = await answered(() => query.execute());
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    channel: row.channel,
    startedAt: row.started_at,
    lastActivityAt: row.last_activity_at,
    messages: row.messages,
  }));
};

/** Every conversation of a customer, without a bound: what an erasure must not miss one of. @throws StoreUnavailable. */
export const allConversationsOf = async (
  db: Kysely<ConversationTables>,
  customerId: string,
): Promise<readonly string[]> => {
  const query = db.selectFrom('customer_conversations').select('conversation_id').where('customer_id', '=', customerId);
  return (await answered(() => query.execute())).map((row) => row.conversation_id);
};
