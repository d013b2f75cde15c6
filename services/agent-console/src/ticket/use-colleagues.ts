import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useBaton } from '../app/baton';
import { keys } from './queries';

const FRESH_MS = 60_000;

const asNames = (agents: readonly { readonly id: string | null; readonly name: string | null }[]) =>
  new Map(agents.flatMap(({ id, name }) => (id === null ? [] : [[id, name ?? id] as const])));

/** Names of agents by id; an id that nobody knows is its own name. */
export const useAgentNames = (): ((agentId: string) => string) => {
  const baton = useBaton();
  const { data } = useQuery({
    queryKey: keys.colleagues,
    staleTime: FRESH_MS,
    queryFn: async ({ signal }) => asNames(await baton.agents.list({}, { signal })),
  });
  return useCallback((agentId) => data?.get(agentId) ?? agentId, [data]);
};

/** Asks for one name, at the moment in which it is needed. Never rejects. */
export const useFindAgentName = (): ((agentId: string) => Promise<string>) => {
  const baton = useBaton();
  const queries = useQueryClient();
  return useCallback(
    async (agentId) => {
      const ask = async (staleTime: number) =>
        queries.fetchQuery({
          queryKey: keys.colleagues,
          staleTime,
          queryFn: async ({ signal }) => asNames(await baton.agents.list({}, { signal })),
        });
      const known = await ask(FRESH_MS).catch(() => new Map<string, string>());
      return known.get(agentId) ?? (await ask(0).catch(() => known)).get(agentId) ?? agentId;
    },
    [baton, queries],
  );
};
