import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton } from '../../app/baton';
import { useNotices } from '../../app/notices';
import { TextField } from '../../ui/text-field';
import { DialogFrame } from './dialog-frame';
import type { TicketDialogProps } from './dialog-props';
import { useSubmit } from './use-submit';

const REASON_LIMIT = 500;

/** Giving a ticket back: says first what the customer will read. */
const UnclaimDialog = ({ ticket, customer, onClose, onDone }: TicketDialogProps) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const { say } = useNotices();
  const [reason, setReason] = useState('');
  const { problem, isBusy, submit } = useSubmit();
  const confirm = async (): Promise<void> => {
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    const after = await submit(() => baton.tickets.unclaim(ticket.id, body));
    if (after === null) return;
    say(t('unclaim.done'));
    onDone(after);
  };
  return (
    <DialogFrame
      title={t('unclaim.title')}
      about={t('unclaim.about', { name: customer })}
      confirm={t('unclaim.do')}
      isBusy={isBusy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <TextField
        label={t('unclaim.reason')}
        hint={t('optional')}
        value={reason}
        onChange={setReason}
        maxLength={REASON_LIMIT}
      />
    </DialogFrame>
  );
};
export default UnclaimDialog;
