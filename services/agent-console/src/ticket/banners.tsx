import type { Ticket } from '@baton/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useBaton, useMe, useNow } from '../app/baton';
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

const AsItStands = ({ ticket, standing }: { readonly ticket: Ticket; readonly standing: Standing }) => {
  const { t } = useTranslation('ticket');
  const { work, owner } = ticket;
  if (work === 'resolved' || work === 'deleted') return <Banner kind="info">{t(`banner.${work}`)}</Banner>;
  if (standing.composing !== 'others') return null;
  return <Banner kind="info">{t('banner.others', { name: owner?.name ?? owner?.id ?? '' })}</Banner>;
};

/** What is true of a ticket that one does not hold; whoever lost it is told by whom and how, from its history. */
const NotMine = ({ ticket, standing, hasDraft }: { ticket: Ticket; standing: Standing; hasDraft: boolean }) => {
  const { t } = useTranslation('ticket');
  const baton = useBaton();
  const me = useMe();
  const nameOf = useAgentNames();
  const { data } = useQuery({
    queryKey: [...keys.history(ticket.id), ticket.revision],
    queryFn: ({ signal }) => baton.tickets.history(ticket.id, { signal }),
  });
  const lost = data ? howLost(data.items, me.id ?? '', nameOf) : null;
  if (lost === null) return <AsItStands ticket={ticket} standing={standing} />;
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

/** What one has to know before anything else; nothing where there is nothing. */
export const TicketBanners = ({ now, standing, hasDraft }: Props) => {
  const { t } = useTranslation('ticket');
  const { ticket } = now;
  if (ticket === null) return null;
  const { isTaken } = now;
  return (
    <>
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
      {!isTaken && !standing.isMine && now.isSure && (
        <NotMine ticket={ticket} standing={standing} hasDraft={hasDraft} />
      )}
    </>
  );
};
