import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../app/boundary';
import { PaneSkeleton } from './pane-skeleton';

const load = () => import('./open-ticket');
const OpenTicket = lazy(load);

/** The inbox is there first; what a ticket needs besides is fetched while nothing else is to be done, before one is opened. */
const loadSoon = (): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(() => void load());
  else setTimeout(() => void load(), 1_000);
};
window.addEventListener('load', loadSoon, { once: true });

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
