import { bytewiseText, migrate, type Migration } from '@baton/sql';
import { type Kysely, sql } from 'kysely';

/** The service's own SQL: one view, and what it keeps of others' compacted topics. Ids and times; the only names are agents'. */
export interface ConversationTables {
  /** Which conversations a customer has. */
  customer_conversations: {
    conversation_id: string;
    customer_id: string;
    channel: string;
    /** ISO 8601 UTC, milliseconds. */
    started_at: string;
    last_activity_at: string;
    messages: number;
    revision: number;
  };
  /** From `baton.agent.state.v1`: the only place where names of agents come from. */
  agent_names: { agent_id: string; name: string | null };
  /** From `baton.settings.state.v1`; one row. */
  known_settings: { name: string; max_file_bytes: number };
}

const migrations: readonly Migration[] = [
  {
    name: '0001-conversation-views',
    up: async (db) => {
      const text = bytewiseText(db);
      await sql`
        create table customer_conversations (
          conversation_id ${text} primary key, customer_id ${text} not null, channel ${text} not null, started_at ${text} not null,
          last_activity_at ${text} not null, messages integer not null, revision integer not null
        )`.execute(db);
      await sql`create index customer_conversations_by_customer on customer_conversations (customer_id, last_activity_at)`.execute(
        db,
      );
      await sql`create table agent_names (agent_id ${text} primary key, name ${text})`.execute(db);
      await sql`create table known_settings (name ${text} primary key, max_file_bytes bigint not null)`.execute(db);
    },
  },
];

/** Makes the tables that are missing. */
export const migrateViews = (db: Kysely<ConversationTables>): Promise<void> => migrate(db, migrations);
