import { useCallback } from 'react';
import { useBaton } from '../../app/baton';
import { useTicketCommand } from './use-ticket-command';

/** Taking a ticket, from its row or from its pane: one click, one claim; who loses the race reads who has it. */
export const useClaim = (): { claim: (ticketId: string) => Promise<void>; pending: ReadonlySet<string> } => {
  const baton = useBaton();
  const { run, pending } = useTicketCommand();
  const claim = useCallback(
    async (ticketId: string): Promise<void> => void (await run(ticketId, () => baton.tickets.claim(ticketId))),
    [baton, run],
  );
  return { claim, pending };
};
