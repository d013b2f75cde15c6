import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/text-field';
import { DialogFrame } from './dialog-frame';
import type { TicketDialogProps } from './dialog-props';

const REASON_LIMIT = 500;

/** Deleting asks why; what follows waits five seconds for a second thought. */
const DeleteDialog = ({ ticket, customer, hasEnded, onClose, onDelete }: TicketDialogProps) => {
  const { t } = useTranslation('ticket');
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const isRunning = !hasEnded && (ticket.work === 'pending' || ticket.work === 'claimed');
  const confirm = (): void => {
    if (reason.trim() === '') setMissing(true);
    else onDelete(reason.trim());
  };
  return (
    <DialogFrame
      title={t('delete.title')}
      about={t(isRunning ? 'delete.aboutOpen' : 'delete.about', { name: customer })}
      confirm={t('delete.confirm')}
      isDanger
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextField
        label={t('delete.reason')}
        value={reason}
        onChange={setReason}
        maxLength={REASON_LIMIT}
        error={isMissing && reason.trim() === '' ? t('delete.reasonRequired') : undefined}
        autoFocus
      />
    </DialogFrame>
  );
};
export default DeleteDialog;
