import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useBaton, useConnection, useMe, useNow } from '../app/baton';
import { Banner } from '../ui/banner';
import { Button } from '../ui/button';
import type { PlannedDelete } from './actions/delayed-deletes';
import { howLost } from './details/history-words';
import { keys } from './queries';
import type { Standing } from './ticket-standing';
import { useAgentNames } from './use-colleagues';
import type { TicketNow } from './use-ticket';

interface Props {
  readonly now: TicketNow;
  readonly standing: Standing;
  readonly hasDraft: boolean;
}

/** The customer ended the chat: what is left to do stands with it. */
const Ended = ({ hasDraft }: { readonly hasDraft: boolean }) => {
  const { t } = useTranslation('ticket');
  return (
    <Banner kind="warning" live="assertive">
      <strong className="font-semibold">{t('banner.ended')}</strong> {t('banner.endedNext')}
      {hasDraft && <> {t('banner.endedKept')}</>}
    </Banner>
  );
};

/** Whoever lost a ticket is told by whom and how, from its history. */
const Lost = ({ ticketId, hasDraft }: { readonly ticketId: string; readonly hasDraft: boolean }) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const me = useMe();
  const nameOf = useAgentNames();
  const { data } = useQuery({
    queryKey: keys.history(ticketId),
    queryFn: ({ signal }) => baton.tickets.history(ticketId, { signal }),
  });
  const lost = data ? howLost(data.items, me.id ?? '', nameOf) : null;
  if (lost === null) return null;
  return (
    <Banner kind="info" live="polite">
      {t(lost.key, lost.params)}
      {lost.quote !== null && (
        <>
          {' '}
          <q dir="auto">{lost.quote}</q>
        </>
      )}
      {hasDraft && <> {t('banner.draftKept')}</>}
    </Banner>
  );
};

/** Five seconds in which nothing is sent yet. */
export const PlannedDeleteBanner = ({
  planned,
  onUndo,
}: {
  readonly planned: PlannedDelete;
  readonly onUndo: () => void;
}) => {
  const { t } = useTranslation('ticket');
  useNow();
  const seconds = Math.max(1, Math.ceil((planned.dueAt - Date.now()) / 1_000));
  const undo = (
    <Button variant="secondary" onClick={onUndo} autoFocus>
      {t('delete.undo')}
    </Button>
  );
  return (
    <Banner kind="danger" live="off" actions={undo}>
      {t('delete.soon', { seconds })}
    </Banner>
  );
};

const Connection = () => {
  const { t } = useTranslation('ticket');
  const connection = useConnection();
  if (connection !== 'offline') return null;
  return (
    <Banner kind="warning" live="polite">
      {t('banner.offline')}
    </Banner>
  );
};

/** What one has to know before anything else; nothing where there is nothing. */
export const TicketBanners = ({ now, standing, hasDraft }: Props) => {
  const { t } = useTranslation('ticket');
  const { ticket } = now;
  if (ticket === null) return null;
  const isTaken = now.error !== null && standing.composing === 'unsure';
  return (
    <>
      <Connection />
      {standing.hasEnded && <Ended hasDraft={hasDraft} />}
      {standing.isGone && (
        <Banner kind="info" live="polite">
          {t('banner.gone')}
        </Banner>
      )}
      {isTaken && (
        <Banner kind="info" live="polite">
          {t('banner.taken')} {hasDraft && t('banner.draftKept')}
        </Banner>
      )}
      {!isTaken && !standing.isMine && now.isSure && <Lost ticketId={ticket.id} hasDraft={hasDraft} />}
      {ticket.work === 'resolved' && <Banner kind="info">{t('banner.resolved')}</Banner>}
      {ticket.work === 'deleted' && <Banner kind="info">{t('banner.deleted')}</Banner>}
      {standing.composing === 'others' && (
        <Banner kind="info">{t('banner.others', { name: ticket.owner?.name ?? ticket.owner?.id ?? '' })}</Banner>
      )}
    </>
  );
};
