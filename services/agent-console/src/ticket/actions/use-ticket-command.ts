import { hasCode, type Ticket } from '@baton/client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { useNotices } from '../../app/notices';
import { openThreadsOf } from '../open-threads';
import { keys } from '../queries';
import { useFindAgentName } from '../use-colleagues';
import { isWorthTryingAgain, problemWords } from '../words/problem-words';
import { ticketActionsOf } from './ticket-actions';

export interface TicketCommand {
  /**
   * One command on a ticket at a time; a second click meanwhile does nothing. What went wrong is said, and never thrown.
   * @returns the ticket after it; null when it was refused, or is under way already.
   */
  readonly run: (ticketId: string, act: () => Promise<Ticket>) => Promise<Ticket | null>;
  /** Tickets on which something is being done. */
  readonly pending: ReadonlySet<string>;
}

/** What follows a command that was accepted: nobody waits for the stream to see its effect. */
export const useTaken = (): ((ticket: Ticket) => void) => {
  const baton = useBaton();
  const queries = useQueryClient();
  return useCallback(
    (ticket) => {
      queries.setQueryData(keys.ticket(ticket.id), ticket);
      void queries.invalidateQueries({ queryKey: keys.history(ticket.id) });
      void queries.invalidateQueries({ queryKey: keys.ticketsOf(ticket.customer.id) });
      openThreadsOf(baton).reopen(ticket.id);
    },
    [baton, queries],
  );
};

/** A refusal in words; who was slower reads who was faster. */
const useRefused = (): ((ticketId: string, error: unknown, again: () => void) => Promise<void>) => {
  const { t } = useTranslation('ticket');
  const { say } = useNotices();
  const queries = useQueryClient();
  const findName = useFindAgentName();
  return useCallback(
    async (ticketId, error, again) => {
      void queries.invalidateQueries({ queryKey: keys.ticket(ticketId) });
      const key = `command:${ticketId}`;
      if (hasCode(error, 'already-claimed')) {
        say(t('claim.taken', { name: await findName(error.problem.by) }), { key });
        return;
      }
      const words = problemWords(error);
      const action = isWorthTryingAgain(error) ? { action: { label: t('tryAgain'), run: again } } : {};
      say(t(words.key, words.params), { kind: 'error', key, ...action });
    },
    [t, say, queries, findName],
  );
};

export const useTicketCommand = (): TicketCommand => {
  const { inFlight } = ticketActionsOf(useBaton());
  const taken = useTaken();
  const refused = useRefused();
  const pending = useSyncExternalStore(inFlight.subscribe, inFlight.getSnapshot);
  const run = useCallback(
    async (ticketId: string, act: () => Promise<Ticket>): Promise<Ticket | null> => {
      try {
        const ticket = await inFlight.once(ticketId, act);
        if (ticket !== null) taken(ticket);
        return ticket;
      } catch (error) {
        await refused(ticketId, error, () => void run(ticketId, act));
        return null;
      }
    },
    [inFlight, taken, refused],
  );
  return { run, pending };
};
