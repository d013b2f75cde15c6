import { bytewiseText, type Migration } from '@baton/sql';
import type { Kysely } from 'kysely';

/** The service's own SQL: derived rows that can be filled anew, beside the consumer's ledger. Flags are integers, times ISO text. */
export interface TicketViews {
  /** One row per ticket that is not erased; `state` is the fold as JSON, the other columns are what lists filter and sort by. */
  tickets: {
    id: string;
    customer_id: string;
    work: string;
    queue: string | null;
    owner: string | null;
    waiting_since: string;
    created_at: string;
    state: string;
    /** The customer's facet while the ticket is open, null when it is closed: whom the presence policy looks for. */
    presence: string | null;
  };
  ticket_skills: { ticket_id: string; skill: string };
  /** The directory; `state` is the fold as JSON. */
  agents: { id: string; name: string | null; state: string };
  /** What presence last said of an agent; no row: never heard of. */
  agent_presence: { agent_id: string; status: string; availability: string; since: string; seq: number };
  /** What presence last said of a customer, and which event or state said it; offline ones for an hour past the grace. */
  customer_presence: {
    customer_id: string;
    status: string;
    since: string;
    seq: number;
    /** Id of the command that follows from it. */
    cause: string;
    /** Of the person on both presence topics, which have as many: who reads it knows how current this row is. */
    partition: number;
  };
  /** How far presence itself has told, as its relay last said it; one row, none before it said anything. */
  presence_told: {
    relay: string;
    /** Every change until then is on the bus; milliseconds since 1970, by presence's clock. null: never said, or not true of this generation. */
    as_of: number | null;
    generation: string;
    /** When the bus took the relay's last word; milliseconds since 1970. */
    said_at: number;
  };
  /** By conversation: the ticket that its events last changed, and how far. What a list read after a handover waits for. */
  followed_conversations: { conversation_id: string; ticket_id: string; revision: number };
}

const createTickets = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  const text = bytewiseText(db);
  await schema
    .createTable('tickets')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('customer_id', text, (column) => column.notNull())
    .addColumn('work', text, (column) => column.notNull())
    .addColumn('queue', text)
    .addColumn('owner', text)
    .addColumn('waiting_since', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .execute();
  const index = (name: string, columns: string[]): Promise<void> =>
    schema.createIndex(`tickets_by_${name}`).on('tickets').columns(columns).execute();
  await index('work', ['work', 'waiting_since', 'id']);
  await index('owner', ['owner', 'work', 'waiting_since']);
  await index('customer', ['customer_id', 'created_at']);
  await index('age', ['created_at', 'id']);
  await schema
    .createTable('ticket_skills')
    .addColumn('ticket_id', text, (column) => column.notNull())
    .addColumn('skill', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('ticket_skills_key', ['ticket_id', 'skill'])
    .execute();
};

const createDirectory = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  const text = bytewiseText(db);
  await schema
    .createTable('agents')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text)
    .addColumn('state', text, (column) => column.notNull())
    .execute();
  await schema
    .createTable('agent_presence')
    .addColumn('agent_id', text, (column) => column.primaryKey())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('availability', text, (column) => column.notNull())
    .addColumn('since', text, (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .execute();
};

const createFollowed = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('followed_conversations')
    .addColumn('conversation_id', bytewiseText(db), (column) => column.primaryKey())
    .addColumn('ticket_id', bytewiseText(db), (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .execute();

/** Rows of before are as a replay would write them: most tickets are closed, and theirs stays null. */
const createCustomerPresence = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  const text = bytewiseText(db);
  await schema.alterTable('tickets').addColumn('presence', text).execute();
  const tickets = db as Kysely<TicketViews>;
  const open = await tickets
    .selectFrom('tickets')
    .select(['id', 'state'])
    .where('work', 'in', ['pending', 'claimed'])
    .execute();
  for (const { id, state } of open) {
    const { presence } = JSON.parse(state) as { presence: string };
    await tickets.updateTable('tickets').set({ presence }).where('id', '=', id).execute();
  }
  await schema.createIndex('tickets_by_presence').on('tickets').columns(['presence', 'customer_id']).execute();
  await schema
    .createTable('customer_presence')
    .addColumn('customer_id', text, (column) => column.primaryKey())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('since', text, (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('cause', text, (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .execute();
  await schema.createIndex('customers_by_absence').on('customer_presence').columns(['status', 'since']).execute();
};

const createPresenceTold = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('presence_told')
    .addColumn('relay', bytewiseText(db), (column) => column.primaryKey())
    .addColumn('as_of', 'bigint')
    .addColumn('generation', bytewiseText(db), (column) => column.notNull())
    .addColumn('said_at', 'bigint', (column) => column.notNull())
    .execute();

export const viewMigrations: readonly Migration[] = [
  { name: 'ticket-0001-tickets', up: createTickets },
  { name: 'ticket-0002-directory', up: createDirectory },
  { name: 'ticket-0003-followed', up: createFollowed },
  { name: 'ticket-0004-customer-presence', up: createCustomerPresence },
  { name: 'ticket-0005-presence-told', up: createPresenceTold },
];
