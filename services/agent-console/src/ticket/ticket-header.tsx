import type { Ticket } from '@baton/client';
import { useTranslation } from 'react-i18next';
import { useNow } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { IconButton } from '../ui/icon-button';
import { BackIcon } from '../ui/icons';
import { TicketButtons } from './actions/ticket-buttons';
import type { TicketDialogs } from './actions/use-ticket-dialogs';
import type { Standing } from './ticket-standing';
import { useChannelName } from './words/use-names';
import { useFormats } from './words/use-formats';

interface Props {
  readonly ticket: Ticket;
  readonly standing: Standing;
  readonly customer: string;
  /** Since when the customer has had no answer; null: they have one. */
  readonly unansweredSince: string | null;
  readonly dialogs: TicketDialogs;
  readonly isDeleting: boolean;
}

/** Ticks by itself, so that nothing else is drawn every second. */
const Waiting = ({ since }: { readonly since: string }) => {
  const { t } = useTranslation('ticket');
  const formats = useFormats();
  const now = useNow();
  return (
    <span title={t('pane.waitingLabel', { at: formats.dateTime(since) })} className="tabular-nums">
      {t('pane.waiting', { time: formats.elapsed(now - Date.parse(since)) })}
    </span>
  );
};

const Owner = ({ ticket, isMine }: { readonly ticket: Ticket; readonly isMine: boolean }) => {
  const { t } = useTranslation('ticket');
  const { owner, work } = ticket;
  if (work !== 'pending' && work !== 'claimed') return t(`work.${work}`);
  if (owner === null || work === 'pending') return t('pane.nobody');
  return isMine ? t('pane.mine') : <bdi>{t('pane.owner', { name: owner.name ?? owner.id })}</bdi>;
};

/** How long the customer waits, and who has the ticket; nothing while that is not known. */
const HowItStands = ({ ticket, standing, unansweredSince }: Pick<Props, 'ticket' | 'standing' | 'unansweredSince'>) => {
  if (standing.composing === 'unsure') return null;
  const waitingSince = ticket.work === 'pending' ? ticket.waitingSince : standing.hasEnded ? null : unansweredSince;
  return (
    <>
      {waitingSince !== null && (
        <>
          <span aria-hidden>·</span>
          <Waiting since={waitingSince} />
        </>
      )}
      <span aria-hidden>·</span>
      <span className="max-w-60 truncate">
        <Owner ticket={ticket} isMine={standing.isMine} />
      </span>
    </>
  );
};

/** Who it is, where they are, how long they wait, who has it, and what to do. */
export const TicketHeader = (props: Props) => {
  const { ticket, standing, customer, unansweredSince, dialogs, isDeleting } = props;
  const { t } = useTranslation('ticket');
  const { close } = useNavigation();
  const channelName = useChannelName();
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <span className="-ms-2 md:hidden">
        <IconButton label={t('pane.back')} onClick={close}>
          <BackIcon />
        </IconButton>
      </span>
      <div className="min-w-40 grow basis-0">
        <h2
          tabIndex={-1}
          data-ticket-heading=""
          className="truncate text-base font-semibold text-ink outline-none"
          title={customer}
        >
          <bdi>{customer}</bdi>
        </h2>
        <p className="flex flex-wrap gap-x-2 text-xs text-ink-muted">
          <span>{channelName(ticket.channel)}</span>
          <HowItStands ticket={ticket} standing={standing} unansweredSince={unansweredSince} />
        </p>
      </div>
      <TicketButtons ticket={ticket} standing={standing} dialogs={dialogs} isDeleting={isDeleting} />
    </header>
  );
};
