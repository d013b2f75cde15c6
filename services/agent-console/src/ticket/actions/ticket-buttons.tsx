import type { Ticket } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { useNotices } from '../../app/notices';
import { useShortcut } from '../../keys/use-shortcut';
import { Button } from '../../ui/button';
import { MoreIcon, PlusIcon, TrashIcon } from '../../ui/icons';
import { Menu, MenuItem } from '../../ui/menu';
import type { Standing } from '../ticket-standing';
import { CloseActions } from './close-actions';
import { useClaim } from './use-claim';
import { useTicketCommand } from './use-ticket-command';
import type { TicketDialogs } from './use-ticket-dialogs';

interface Props {
  readonly ticket: Ticket;
  readonly standing: Standing;
  readonly dialogs: TicketDialogs;
  /** A deletion is about to be sent: nothing else is to be done meanwhile. */
  readonly isDeleting: boolean;
}

const useKeys = ({ standing, dialogs, isDeleting }: Props, claim: () => void): void => {
  const may = (allowed: boolean) => ({ enabled: allowed && !isDeleting });
  useShortcut('c', claim, { ...may(standing.mayClaim), label: 'ticket:shortcut.claim' });
  useShortcut('r', () => dialogs.show('resolve'), { ...may(standing.mayResolve), label: 'ticket:shortcut.resolve' });
  useShortcut('f', () => dialogs.show('forward'), { ...may(standing.mayHandOn), label: 'ticket:shortcut.forward' });
  useShortcut('u', () => dialogs.show('unclaim'), { ...may(standing.mayHandOn), label: 'ticket:shortcut.unclaim' });
};

const More = ({ dialogs }: { readonly dialogs: TicketDialogs }) => {
  const { t } = useTranslation('ticket');
  return (
    <Menu label={t('pane.more')} icon={<MoreIcon />}>
      <MenuItem onClick={() => dialogs.show('delete')} kind="danger">
        <TrashIcon /> {t('delete.do')}
      </MenuItem>
    </Menu>
  );
};

const useRestore = (ticket: Ticket) => {
  const baton = useBaton();
  const { run } = useTicketCommand();
  const { say } = useNotices();
  const { t } = useTranslation('ticket');
  return async (): Promise<void> => {
    const restored = await run(ticket.id, () => baton.tickets.restore(ticket.id));
    if (restored !== null) say(t('restore.done'));
  };
};

const HandOn = ({ dialogs, isBusy }: { readonly dialogs: TicketDialogs; readonly isBusy: boolean }) => {
  const { t } = useTranslation('ticket');
  return (
    <>
      <Button variant="secondary" disabled={isBusy} onClick={() => dialogs.show('forward')}>
        {t('forward.do')}
      </Button>
      <Button variant="secondary" disabled={isBusy} onClick={() => dialogs.show('unclaim')}>
        {t('unclaim.do')}
      </Button>
    </>
  );
};

/** What may be done with the open ticket, and nothing that may not. */
export const TicketButtons = (props: Props) => {
  const { ticket, standing, dialogs, isDeleting } = props;
  const { t } = useTranslation('ticket');
  const { claim, pending } = useClaim();
  const restore = useRestore(ticket);
  const isBusy = pending.has(ticket.id) || isDeleting;
  useKeys(props, () => void claim(ticket.id));
  if (standing.hasEnded)
    return (
      <div className="flex items-center gap-2">
        <CloseActions standing={standing} dialogs={dialogs} />
      </div>
    );
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {standing.mayClaim && (
        <Button variant="primary" disabled={isBusy} onClick={() => void claim(ticket.id)}>
          <PlusIcon /> {t('claim.do')}
        </Button>
      )}
      {standing.mayHandOn && <HandOn dialogs={dialogs} isBusy={isBusy} />}
      {standing.mayResolve && (
        <Button variant="primary" disabled={isBusy} onClick={() => dialogs.show('resolve')}>
          {t('resolve.do')}
        </Button>
      )}
      {standing.mayRestore && (
        <Button variant="secondary" disabled={isBusy} onClick={() => void restore()}>
          {t('restore.do')}
        </Button>
      )}
      {standing.mayDelete && !isBusy && <More dialogs={dialogs} />}
    </div>
  );
};
