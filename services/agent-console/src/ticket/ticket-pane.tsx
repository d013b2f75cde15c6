import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { inboxShown } from '../app/after-inbox';
import { Boundary } from '../app/boundary';
import { PaneSkeleton } from './pane-skeleton';

const load = () => import('./open-ticket');
const OpenTicket = lazy(load);

// what a ticket needs is there before one is opened; the inbox goes first
void inboxShown.then(load).catch(() => undefined);

/** The open ticket. */
export const TicketPane = ({ ticketId }: { readonly ticketId: string }) => {
  const { t } = useTranslation('ticket');
  return (
    <section
      aria-label={t('pane.label')}
      className="flex h-full min-h-0 min-w-0 grow flex-col bg-surface"
      data-ticket={ticketId}
    >
      <Boundary key={ticketId}>
        <Suspense fallback={<PaneSkeleton />}>
          <OpenTicket ticketId={ticketId} />
        </Suspense>
      </Boundary>
    </section>
  );
};
