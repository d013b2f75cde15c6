import { useQuery } from '@tanstack/react-query';
import type { InboxRow, RowConversation, Ticket, ViewStatus } from '@baton/client';
import { useEffect, useRef } from 'react';
import { useBaton, useInboxRow, useMe, useSession } from '../app/baton';
import { openThreadsOf } from './open-threads';
import { keys } from './queries';
import { newestOf } from './ticket-standing';
import { useStore } from '../app/use-store';
import { useThread } from './use-thread';

export interface TicketNow {
  readonly ticket: Ticket | null;
  readonly conversation: RowConversation | null;
  /** Up to which line the customer has read; null: nobody knows. */
  readonly customerReadUpTo: number | null;
  readonly thread: ReturnType<typeof useThread>;
  readonly viewStatus: ViewStatus;
  /** False from the moment in which the live view ended, until the ticket was read again. */
  readonly isSure: boolean;
  /** Somebody else has it, and who that is may not be known here. */
  readonly isTaken: boolean;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** A ticket as it is now: from the inbox at once, from HTTP, and from its live view; the newest counts. */
export const useTicket = (ticketId: string): TicketNow => {
  const baton = useBaton();
  const inboxRow: InboxRow | null = useInboxRow(ticketId) ?? null;
  const query = useQuery({
    queryKey: keys.ticket(ticketId),
    queryFn: ({ signal }) => baton.tickets.get(ticketId, { signal }),
    staleTime: 5_000,
    retry: false,
  });
  const conversationId = inboxRow?.ticket.conversationId ?? query.data?.conversationId ?? null;
  const thread = useThread(ticketId, conversationId);
  const view = useStore(thread?.view ?? null);
  const row = view?.rows.get(ticketId) ?? null;
  const viewStatus = view?.status ?? 'opening';
  const isOver = viewStatus === 'ended' || viewStatus === 'refused';
  // named here, so that a change of any of them draws this anew
  const { refetch, isFetching, error } = query;
  const ticket = useNewest(inboxRow?.ticket, row?.ticket, query.data);
  const asked = useAskWhenOver(isOver, refetch);
  const isAnswered = isOver && asked && !isFetching;
  const hasTried = useReopened(ticket, isAnswered);
  const conversation = row?.conversation ?? inboxRow?.conversation ?? null;
  return {
    ticket,
    conversation,
    customerReadUpTo: readUpTo(conversation),
    thread,
    viewStatus,
    isSure: !isOver || (isAnswered && error === null && !hasTried.mayBeMine),
    isTaken: isAnswered && (error !== null || hasTried.wasRefused),
    error,
    refetch: () => void refetch(),
  };
};

const readUpTo = (
  conversation: (RowConversation & { readonly customerReadUpTo?: number | null }) | null,
): number | null => conversation?.customerReadUpTo ?? null;

/** What was known stays known when the row that told it is taken away. */
const useNewest = (...known: readonly (Ticket | undefined)[]): Ticket | null => {
  const held = useRef<Ticket | null>(null);
  held.current = newestOf(held.current, ...known);
  return held.current;
};

/** What was true when the view ended is not any more: it is read again. @returns whether it was, for this end. */
const useAskWhenOver = (isOver: boolean, refetch: () => Promise<unknown>): boolean => {
  const asked = useRef(false);
  useEffect(() => {
    if (!isOver) {
      asked.current = false;
      return;
    }
    if (asked.current) return;
    asked.current = true;
    void refetch();
  }, [isOver, refetch]);
  return asked.current;
};

/**
 * A ticket whose view ended may still be for this person, as one that they gave back is: then it is opened anew, once per change.
 * Former owners are told how a ticket was when they lost it: one that seems to wait, and whose view is refused, is somebody else's.
 */
const useReopened = (ticket: Ticket | null, isAnswered: boolean) => {
  const threads = openThreadsOf(useBaton());
  const me = useMe().id;
  const isSupervisor = useSession().person.roles.includes('supervisor');
  const triedAt = useRef(-1);
  const isOpen = ticket?.work === 'pending' || ticket?.work === 'claimed';
  const mayBeMine = isOpen && (ticket.work === 'pending' || ticket.owner?.id === me || isSupervisor);
  const wasRefused = mayBeMine && ticket.revision <= triedAt.current;
  useEffect(() => {
    if (!isAnswered || !mayBeMine || ticket.revision <= triedAt.current) return;
    triedAt.current = ticket.revision;
    threads.reopen(ticket.id);
  }, [threads, ticket, isAnswered, mayBeMine]);
  return { mayBeMine, wasRefused };
};
