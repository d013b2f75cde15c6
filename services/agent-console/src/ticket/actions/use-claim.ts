import type { Ticket } from '@baton/client';
import { useCallback } from 'react';
import { useBaton } from '../../app/baton';
import { useTicketCommand } from './use-ticket-command';

/** Taking a ticket, from its row or from its pane: one click, one claim. Null: it was refused, and why is said; who loses the race reads who has it. */
export const useClaim = (): { claim: (ticketId: string) => Promise<Ticket | null>; pending: ReadonlySet<string> } => {
  const baton = useBaton();
  const { run, pending } = useTicketCommand();
  const claim = useCallback(
    (ticketId: string): Promise<Ticket | null> => run(ticketId, () => baton.tickets.claim(ticketId)),
    [baton, run],
  );
  return { claim, pending };
};
