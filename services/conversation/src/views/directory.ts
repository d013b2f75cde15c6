import type { AgentStateV1, SettingsStateV1 } from '@baton/contracts';
import { answered } from '@baton/projections';
import { columnText } from '@baton/sql';
import type { Kysely, Transaction } from 'kysely';
import type { ConversationTables } from './view-tables';

const SETTINGS = 'settings';

/** Names of agents by id; those whom the directory does not know are left out. @throws StoreUnavailable. */
export const agentNames = async (
  db: Kysely<ConversationTables>,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string | null>> => {
  if (ids.size === 0) return new Map();
  const query = db
    .selectFrom('agent_names')
    .select(['agent_id', 'name'])
    .where('agent_id', 'in', [...ids]);
  const rows = await answered(() => query.execute());
  return new Map(rows.map((row) => [row.agent_id, row.name]));
};

/** Takes what the directory says of an agent; null: the agent is gone from it. */
export const keepAgent = async (
  trx: Transaction<ConversationTables>,
  key: string,
  agent: AgentStateV1 | null,
): Promise<void> => {
  const agentId = columnText(key);
  if (agent === null) {
    await trx.deleteFrom('agent_names').where('agent_id', '=', agentId).execute();
    return;
  }
  const name = agent.name === null ? null : columnText(agent.name);
  await trx
    .insertInto('agent_names')
    .values({ agent_id: agentId, name })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ name }))
    .execute();
};

/** Takes what this service needs of the settings. */
export const keepSettings = async (
  trx: Transaction<ConversationTables>,
  settings: SettingsStateV1 | null,
): Promise<void> => {
  await trx.deleteFrom('known_settings').where('name', '=', SETTINGS).execute();
  if (settings === null) return;
  await trx.insertInto('known_settings').values({ name: SETTINGS, max_file_bytes: settings.maxFileBytes }).execute();
};

/** The file bound of the settings in bytes; null: nothing was ever set. @throws StoreUnavailable. */
export const maxFileBytes = async (db: Kysely<ConversationTables>): Promise<number | null> => {
  const query = db.selectFrom('known_settings').select('max_file_bytes').where('name', '=', SETTINGS);
  const row = await answered(() => query.executeTakeFirst());
  return row?.max_file_bytes ?? null;
};
