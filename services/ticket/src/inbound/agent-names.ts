import { StoreUnavailable } from '@baton/event-store';
import type { Principal } from '@baton/service-kit';
import { Injectable } from '@nestjs/common';
import { AgentsQuery } from '../views/agents/agents.query';

/** What to call an agent; null: nobody told us. */
export type NameOf = (id: string) => string | null;

/** Streams name agents by id; this is where names come from when something is shown. */
@Injectable()
export class AgentNames {
  constructor(private readonly agents: AgentsQuery) {}

  /** The caller's own name is their token's, so the answer to most commands asks nobody. Without views names are null. */
  async of(ids: readonly (string | null)[], caller: Principal): Promise<NameOf> {
    const own = caller.kind === 'customer' ? null : caller.id;
    const wanted = [...new Set(ids)].filter((id): id is string => id !== null && id !== own);
    const names = await this.agents.namesOf(wanted).catch(noNames);
    return (id) => (id === own ? caller.name : (names.get(id) ?? null));
  }
}

const noNames = (error: unknown): ReadonlyMap<string, null> => {
  if (error instanceof StoreUnavailable) return new Map();
  throw error;
};
