import type { Colleague } from '@baton/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBaton, useSettings } from '../../app/baton';
import { useNotices } from '../../app/notices';
import { Combobox } from '../../ui/combobox';
import { StatusDot } from '../../ui/status-dot';
import { TextArea } from '../../ui/text-field';
import { keys } from '../queries';
import { problemWords } from '../words/problem-words';
import { DialogFrame } from './dialog-frame';
import type { TicketDialogProps } from './dialog-props';
import { useSubmit } from './use-submit';

const NOTE_LIMIT = 8_000;

type Known = Colleague & { readonly id: string };

const isKnown = (colleague: Colleague): colleague is Known => colleague.id !== null;

/** Busy is what they chose, the rest is what is seen of them. */
const standingOf = ({ status, availability }: Colleague) =>
  status === 'online' ? (availability === 'busy' ? 'busy' : 'available') : status;

const useForwardable = (ticketId: string) => {
  const baton = useBaton();
  return useQuery({
    queryKey: keys.forwardable(ticketId),
    queryFn: async ({ signal }) => (await baton.agents.list({ forwardableFor: ticketId }, { signal })).filter(isKnown),
    // who is there changes by the minute: asked anew whenever the dialog opens
    staleTime: 0,
    gcTime: 0,
  });
};

const ColleagueOption = ({ colleague, isDisabled }: { readonly colleague: Known; readonly isDisabled: boolean }) => {
  const { t } = useTranslation('ticket');
  const standing = standingOf(colleague);
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusDot status={standing} />
      <bdi className="min-w-0 grow truncate">{colleague.name ?? colleague.id}</bdi>
      <span className="shrink-0 text-xs text-ink-muted">
        {isDisabled ? t('forward.offline') : t(`status.${standing}`)}
        {!isDisabled && <> · {t('forward.chats', { count: colleague.openChats })}</>}
      </span>
    </span>
  );
};

const Failed = ({ error }: { readonly error: Error }) => {
  const { t } = useTranslation('ticket');
  const { key, params } = problemWords(error);
  return (
    <p role="alert" className="text-sm text-danger">
      {t(key, params)}
    </p>
  );
};

const Picker = ({
  ticketId,
  value,
  onChange,
}: {
  ticketId: string;
  value: Known | null;
  onChange: (to: Known | null) => void;
}) => {
  const { t } = useTranslation('ticket');
  const { allowForwardToOffline } = useSettings();
  const { data, error, isPending } = useForwardable(ticketId);
  const isDisabled = ({ status }: Known): boolean => status === 'offline' && !allowForwardToOffline;
  if (error !== null) return <Failed error={error} />;
  if (isPending)
    return (
      <p role="status" className="text-sm text-ink-muted">
        {t('forward.loading')}
      </p>
    );
  if (data.length === 0) return <p className="text-sm text-ink-muted">{t('forward.nobody')}</p>;
  return (
    <Combobox
      label={t('forward.who')}
      placeholder={t('forward.search')}
      items={data}
      value={value}
      onChange={onChange}
      toText={({ name, id }) => name ?? id}
      toKey={({ id }) => id}
      isDisabled={isDisabled}
      render={(colleague) => <ColleagueOption colleague={colleague} isDisabled={isDisabled(colleague)} />}
      empty={t('forward.none')}
    />
  );
};

const ForwardDialog = ({ ticket, customer, onClose, onDone }: TicketDialogProps) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const { say } = useNotices();
  const [to, setTo] = useState<Known | null>(null);
  const [note, setNote] = useState('');
  const [isMissing, setMissing] = useState(false);
  const { problem, isBusy, submit } = useSubmit();
  const confirm = async (): Promise<void> => {
    if (to === null) return setMissing(true);
    const body = { to: to.id, ...(note.trim() !== '' && { note: note.trim() }) };
    const after = await submit(() => baton.tickets.forward(ticket.id, body));
    if (after === null) return;
    say(t('forward.done', { name: to.name ?? to.id }));
    onDone(after);
  };
  return (
    <DialogFrame
      title={t('forward.title')}
      about={t('forward.about', { name: customer })}
      confirm={t('forward.do')}
      isBusy={isBusy}
      problem={isMissing && to === null ? { key: 'forward.choose', params: {} } : problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <Picker ticketId={ticket.id} value={to} onChange={setTo} />
      <TextArea label={t('forward.note')} hint={t('optional')} value={note} onChange={setNote} maxLength={NOTE_LIMIT} />
    </DialogFrame>
  );
};
export default ForwardDialog;
