import type { ViewDefinition } from '@baton/projections';
import type { EventCodec, RecordedEvent } from '@baton/event-store';
import type { Transaction } from 'kysely';
import type { ConversationEvent, ConversationEventOf } from '../../domain/conversation.events';
import type { CustomerEvent } from '../../domain/customer.events';
import { CONVERSATION_STREAMS } from '../../outbound/conversation.store';
import { CUSTOMER_STREAMS } from '../../outbound/customer.store';
import type { ConversationTables } from '../view-tables';

type Event = ConversationEvent | CustomerEvent;

const idOf = ({ stream }: RecordedEvent): string => stream.slice(CONVERSATION_STREAMS.length);

const apply = async (trx: Transaction<ConversationTables>, recorded: RecordedEvent, event: Event): Promise<void> => {
  switch (event.type) {
    case 'ConversationStarted':
      return begun(trx, recorded, event);
    case 'Erased':
      await trx.deleteFrom('customer_conversations').where('conversation_id', '=', idOf(recorded)).execute();
      return;
    case 'CustomerIdentified':
    case 'ErasureRequested':
      return;
    case 'MessagePosted':
    case 'FileShared':
      return active(trx, recorded, 1);
    case 'VariablesCollected':
    case 'LiveChatRequested':
    case 'AgentJoined':
    case 'AgentLeft':
    case 'LiveChatEnded':
    case 'TicketNoted':
    case 'NoteAdded':
    case 'MessagesRead':
      return active(trx, recorded, 0);
  }
};

const begun = async (
  trx: Transaction<ConversationTables>,
  { metadata, revision }: RecordedEvent,
  { data }: ConversationEventOf<'ConversationStarted'>,
): Promise<void> => {
  const times = { started_at: metadata.occurredAt, last_activity_at: metadata.occurredAt };
  const whose = { conversation_id: data.conversationId, customer_id: data.customerId, channel: data.channel };
  await trx
    .insertInto('customer_conversations')
    .values({ ...whose, ...times, messages: 0, revision })
    .execute();
};

const active = async (
  trx: Transaction<ConversationTables>,
  recorded: RecordedEvent,
  messages: number,
): Promise<void> => {
  const { metadata, revision } = recorded;
  await trx
    .updateTable('customer_conversations')
    .set((row) => ({ last_activity_at: metadata.occurredAt, revision, messages: row('messages', '+', messages) }))
    .where('conversation_id', '=', idOf(recorded))
    .execute();
};

/**
 * Which conversations a customer has, newest activity first. It follows the customers' streams too, though nothing of them is
 * shown: so an erasure can wait until the view has passed its own place in the store.
 */
export const customerConversations = (codecs: {
  readonly conversations: EventCodec<ConversationEvent>;
  readonly customers: EventCodec<CustomerEvent>;
}): ViewDefinition<ConversationTables, Event> => ({
  name: 'customer-conversations-1',
  streams: [CONVERSATION_STREAMS, CUSTOMER_STREAMS],
  tables: ['customer_conversations'],
  decode: (recorded) =>
    recorded.stream.startsWith(CUSTOMER_STREAMS)
      ? codecs.customers.decode(recorded)
      : codecs.conversations.decode(recorded),
  apply,
});
