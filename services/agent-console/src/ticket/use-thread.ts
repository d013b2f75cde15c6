import { useQueryClient } from '@tanstack/react-query';
import type { InboxRow, Item } from '@baton/client';
import { useCallback, useLayoutEffect, useState } from 'react';
import { useBaton } from '../app/baton';
import { keys } from './queries';
import { type OpenThread, openThreadsOf } from './open-threads';

/** Above every revision, and as long as a query may be. */
const NEWEST = 999_999_999_999_999;
const PAGE = 50;
const FRESH_MS = 30_000;

/** The thread of a ticket, from the moment in which its conversation is known; it stays open for a while when nobody looks any more. */
export const useThread = (ticketId: string, conversationId: string | null): OpenThread | null => {
  const threads = openThreadsOf(useBaton());
  const [thread, setThread] = useState<OpenThread | null>(null);
  useLayoutEffect(() => {
    if (conversationId === null) return;
    setThread(threads.acquire(ticketId, conversationId));
    return () => threads.release(ticketId);
  }, [threads, ticketId, conversationId]);
  return thread?.ticketId === ticketId ? thread : null;
};

/** Fetches the last lines of a ticket that is about to be opened, so that they stand there at once. */
export const usePrefetchTicket = (): ((row: Pick<InboxRow, 'ticket'>) => void) => {
  const baton = useBaton();
  const queries = useQueryClient();
  return useCallback(
    ({ ticket: { conversationId } }) => {
      void queries.prefetchQuery({
        queryKey: keys.lines(conversationId),
        staleTime: FRESH_MS,
        queryFn: async ({ signal }): Promise<readonly Item[]> =>
          (await baton.conversations.items(conversationId, { before: NEWEST, limit: PAGE }, { signal })).items,
      });
    },
    [baton, queries],
  );
};
