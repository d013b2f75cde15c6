import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import type { Standing } from '../ticket-standing';
import type { TicketDialogs } from './use-ticket-dialogs';

/** The two ways on after the customer ended the chat. */
export const CloseActions = ({
  standing,
  dialogs,
}: {
  readonly standing: Standing;
  readonly dialogs: TicketDialogs;
}) => {
  const { t } = useTranslation('ticket');
  return (
    <>
      {standing.mayResolve && (
        <Button variant="primary" onClick={() => dialogs.show('resolve')}>
          {t('resolve.do')}
        </Button>
      )}
      {standing.mayDelete && (
        <Button variant="danger" onClick={() => dialogs.show('delete')}>
          {t('delete.do')}
        </Button>
      )}
    </>
  );
};
