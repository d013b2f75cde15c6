import type { InboxRow } from '@baton/client';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useNow } from '../app/baton';
import { useFormats } from '../ticket/words/use-formats';
import { useChannelName } from '../ticket/words/use-names';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { ChatIcon, MailIcon, PhoneIcon, PlusIcon, WebIcon } from '../ui/icons';

export const ROW_HEIGHT = 76;

const CHANNELS: Readonly<Record<string, typeof ChatIcon>> = { web: WebIcon, email: MailIcon, phone: PhoneIcon };

const Channel = ({ channel }: { readonly channel: string }) => {
  const channelName = useChannelName();
  const Icon = Object.hasOwn(CHANNELS, channel) ? (CHANNELS[channel] ?? ChatIcon) : ChatIcon;
  return (
    <span title={channelName(channel)} className="shrink-0 text-ink-muted">
      <Icon />
      <span className="sr-only">{channelName(channel)}</span>
    </span>
  );
};

/** How long somebody waits: for an agent, or for an answer. */
const Waiting = ({ since }: { readonly since: string }) => {
  const now = useNow();
  const { elapsed } = useFormats();
  return <span className="shrink-0 text-xs text-ink-muted tabular-nums">{elapsed(now - Date.parse(since))}</span>;
};

const LastWords = ({ row }: { readonly row: InboxRow }) => {
  const { t } = useTranslation('inbox');
  const me = useMe();
  const { ticket, conversation } = row;
  const last = conversation?.lastMessage;
  if (ticket.customer.presence === 'ended')
    return <strong className="truncate font-medium text-warning">{t('row.ended')}</strong>;
  if (!last) return <span className="truncate">{ticket.subject ?? t('row.silent')}</span>;
  const { kind, id } = last.author;
  const by = kind === 'customer' ? null : kind === 'agent' && id === me.id ? 'me' : kind;
  const words = last.kind === 'file' ? t('row.file') : (last.text ?? '');
  return (
    <span className="flex min-w-0 gap-1">
      {by !== null && <span className="shrink-0">{t(`row.by.${by}`)}</span>}
      <bdi className="truncate">{words}</bdi>
    </span>
  );
};

const Facts = ({ row: { ticket }, showsOwner }: { readonly row: InboxRow; readonly showsOwner: boolean }) => {
  const { t } = useTranslation('inbox');
  const owner = showsOwner && ticket.work === 'claimed' ? (ticket.owner?.name ?? ticket.owner?.id) : undefined;
  return (
    <span className="flex min-w-0 items-center gap-2 text-xs text-ink-muted">
      {ticket.queue !== null && <bdi className="truncate">{ticket.queue}</bdi>}
      {owner !== undefined && <span className="truncate">{t('row.owner', { name: owner })}</span>}
      {ticket.customer.presence === 'gone' && <span className="shrink-0">{t('row.gone')}</span>}
    </span>
  );
};

export interface InboxRowProps {
  readonly row: InboxRow;
  readonly isOpen: boolean;
  readonly isTabStop: boolean;
  /** No longer in the inbox: shown until nothing can be clicked by mistake. */
  readonly isLeaving: boolean;
  readonly showsOwner: boolean;
  readonly mayClaim: boolean;
  readonly isClaiming: boolean;
  readonly onOpen: (ticketId: string) => void;
  readonly onClaim: (ticketId: string) => void;
  readonly onNear: (row: InboxRow) => void;
}

const sinceOf = ({ ticket, conversation }: InboxRow): string | null =>
  ticket.work === 'pending' ? ticket.waitingSince : (conversation?.unansweredSince ?? null);

const Summary = ({ row, showsOwner }: Pick<InboxRowProps, 'row' | 'showsOwner'>) => {
  const { t } = useTranslation('inbox');
  const { number } = useFormats();
  const since = sinceOf(row);
  const unread = row.conversation?.unread ?? 0;
  return (
    <>
      <span className="flex w-full min-w-0 items-center gap-2">
        <Channel channel={row.ticket.channel} />
        {/* cut off where its own words end, whichever way the page is read */}
        <span className={classNames('flex min-w-0 grow text-sm', unread > 0 && 'font-semibold')}>
          <bdi className="truncate">{row.ticket.customer.name ?? t('row.anonymous')}</bdi>
        </span>
        {since !== null && <Waiting since={since} />}
        {unread > 0 && (
          <Badge>
            <span className="sr-only">{t('row.unread', { count: unread })}</span>
            <span aria-hidden>{number(unread)}</span>
          </Badge>
        )}
      </span>
      <span className={classNames('flex w-full min-w-0 text-sm', unread > 0 ? 'font-medium' : 'text-ink-muted')}>
        <LastWords row={row} />
      </span>
      <Facts row={row} showsOwner={showsOwner} />
    </>
  );
};

const Claim = (props: { readonly name: string | null; readonly isClaiming: boolean; readonly onClaim: () => void }) => {
  const { t } = useTranslation('inbox');
  return (
    <span className="flex items-center pe-3">
      <Button
        size="small"
        variant="primary"
        disabled={props.isClaiming}
        aria-label={t('row.claim', { name: props.name ?? t('row.anonymous') })}
        onClick={props.onClaim}
      >
        <PlusIcon /> {t('claim')}
      </Button>
    </span>
  );
};

/** One chat. Drawn anew only when something of it changes; its clock ticks by itself. */
export const InboxRowView = memo((props: InboxRowProps) => {
  const { row, isOpen, isTabStop, isLeaving, showsOwner, mayClaim, isClaiming, onOpen, onClaim, onNear } = props;
  const { id, customer } = row.ticket;
  const isNews = (row.conversation?.unread ?? 0) > 0;
  return (
    <div
      data-inbox-row={id}
      data-unread={isNews}
      onKeyDown={(event) => {
        if (event.key !== 'c' || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault(); // this row is meant, never the open ticket
        if (mayClaim) onClaim(id);
      }}
      className={classNames(
        'group relative flex h-full border-b border-s-4 border-line',
        isNews ? 'border-s-accent' : 'border-s-transparent',
        isOpen ? 'bg-accent-soft' : 'hover:bg-hover',
        isLeaving && 'opacity-60',
      )}
    >
      <button
        type="button"
        data-open-ticket={id}
        aria-current={isOpen}
        tabIndex={isTabStop ? 0 : -1}
        onClick={() => onOpen(id)}
        onPointerEnter={() => onNear(row)}
        onFocus={() => onNear(row)}
        className="flex min-w-0 grow flex-col justify-center gap-0.5 px-3 text-start -outline-offset-2"
      >
        <Summary row={row} showsOwner={showsOwner} />
      </button>
      {mayClaim && <Claim name={customer.name} isClaiming={isClaiming} onClaim={() => onClaim(id)} />}
    </div>
  );
});
InboxRowView.displayName = 'InboxRowView';
