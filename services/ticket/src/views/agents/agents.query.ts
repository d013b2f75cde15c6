import { answered } from '@baton/projections';
import type { Kysely } from 'kysely';
import type { AgentState } from '../../domain/agent.decider';
import type { TicketViews } from '../views-schema';

/** What presence last said; `unknown`: it never spoke of this agent, or is silent now. */
export interface KnownPresence {
  readonly status: 'online' | 'away' | 'offline' | 'unknown';
  readonly availability: 'available' | 'busy';
}

export interface DirectoryEntry {
  readonly agent: AgentState;
  readonly presence: KnownPresence;
}

type PresenceRow = { readonly status: string | null; readonly availability: string | null };

/** Presence says every 10 s that it is there. When it was not heard for so long, it or its Redis or the bus is away. */
const SILENT_MS = 30_000;

const UNKNOWN: PresenceRow = { status: null, availability: null };

const presenceIn = (row: PresenceRow | undefined): KnownPresence => ({
  status: (row?.status ?? 'unknown') as KnownPresence['status'],
  availability: (row?.availability ?? 'available') as KnownPresence['availability'],
});

/** Reads the directory. Every method throws StoreUnavailable when the views do not answer. */
export class AgentsQuery {
  /** @param now milliseconds since 1970. */
  constructor(
    private readonly db: Kysely<TicketViews>,
    private readonly now: () => number = Date.now,
  ) {}

  /** By id; who is not registered is left out. */
  async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    if (ids.length === 0) return new Map();
    const query = this.db
      .selectFrom('agents')
      .select(['id', 'name'])
      .where('id', 'in', [...ids]);
    const rows = await answered(() => query.execute());
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async presenceOf(id: string): Promise<KnownPresence> {
    const query = this.db.selectFrom('agent_presence').select(['status', 'availability']).where('agent_id', '=', id);
    const row = await answered(() => query.executeTakeFirst());
    return presenceIn((await this.isPresenceHeard()) ? row : UNKNOWN);
  }

  /** Everybody who is registered, by id. */
  async directory(): Promise<DirectoryEntry[]> {
    const query = this.db
      .selectFrom('agents')
      .leftJoin('agent_presence', 'agent_presence.agent_id', 'agents.id')
      .select(['agents.state', 'agent_presence.status', 'agent_presence.availability'])
      .orderBy('agents.id');
    const rows = await answered(() => query.execute());
    const isHeard = await this.isPresenceHeard();
    return rows.map((row) => ({
      agent: JSON.parse(row.state) as AgentState,
      presence: presenceIn(isHeard ? row : UNKNOWN),
    }));
  }

  /** What a silent presence said last may be long over, so nobody is shown as being there, or as having left. */
  private async isPresenceHeard(): Promise<boolean> {
    const row = await answered(() => this.db.selectFrom('presence_told').select('said_at').executeTakeFirst());
    return row !== undefined && this.now() - Number(row.said_at) <= SILENT_MS;
  }
}
