import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { useNotices } from '../../app/notices';
import type { PlannedDelete } from './delayed-deletes';
import { ticketActionsOf } from './ticket-actions';
import { useTicketCommand } from './use-ticket-command';

/** Deleting with a second thought: nothing is sent for five seconds, also when the page shows another ticket meanwhile. */
export const useDelayedDelete = (ticketId: string) => {
  const baton = useBaton();
  const { deletes } = ticketActionsOf(baton);
  const { t } = useTranslation('ticket');
  const { say } = useNotices();
  const { run } = useTicketCommand();
  const planned: PlannedDelete | null =
    useSyncExternalStore(deletes.subscribe, deletes.getSnapshot).get(ticketId) ?? null;
  const plan = useCallback(
    (reason: string) =>
      deletes.plan(ticketId, () => void run(ticketId, () => baton.tickets.delete(ticketId, { reason }))),
    [baton, deletes, run, ticketId],
  );
  const undo = useCallback(() => {
    if (deletes.undo(ticketId)) say(t('delete.undone'), { key: `delete:${ticketId}` });
  }, [deletes, ticketId, say, t]);
  /** Whoever goes on to another ticket can still take it back. */
  const sayPlanned = useCallback(
    (name: string) => {
      const plan = deletes.getSnapshot().get(ticketId);
      if (plan === undefined) return;
      // as long as there is something to take back
      const forMs = Math.max(plan.dueAt - Date.now(), 1);
      const action = { label: t('delete.undo'), run: undo };
      say(t('delete.planned', { name }), { key: `delete:${ticketId}`, action, forMs });
    },
    [deletes, ticketId, say, t, undo],
  );
  return { planned, plan, undo, sayPlanned };
};
