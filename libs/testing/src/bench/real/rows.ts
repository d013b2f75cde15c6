import type { Migration } from '@baton/sql';
import { type Kysely, sql } from 'kysely';

/** A view's row of one ticket; each group of a bench has its own. */
export interface RowSchema {
  bench_rows: {
    group_name: string;
    ticket_id: string;
    conversation_id: string;
    agent_id: string;
    epoch: number;
    claimed_at: string;
  };
}

export const createRows = (group: string): Migration => ({
  name: `bench-rows-${group}`,
  up: async (db) => {
    await sql`create table if not exists bench_rows (
      group_name text not null, ticket_id text not null, conversation_id text not null, agent_id text not null,
      epoch integer not null, claimed_at text not null, primary key (group_name, ticket_id))`.execute(db);
  },
});

/** The latest claim of a ticket. */
export const upsertRow = async (
  db: Kysely<RowSchema>,
  group: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const row = {
    conversation_id: String(data['conversationId']),
    agent_id: String(data['agentId']),
    epoch: Number(data['epoch']),
    claimed_at: String(data['claimedAt']),
  };
  await db
    .insertInto('bench_rows')
    .values({ group_name: group, ticket_id: String(data['ticketId']), ...row })
    .onConflict((conflict) => conflict.columns(['group_name', 'ticket_id']).doUpdateSet(row))
    .execute();
};
