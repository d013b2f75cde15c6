import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../app/boundary';
import { useNavigation } from '../app/navigation';
import { InboxPane } from '../inbox/inbox-pane';
import { listenForShortcuts } from '../keys/registry';
import { useShortcut } from '../keys/use-shortcut';
import { Alerts } from '../sound/alerts';
import { TicketPane } from '../ticket/ticket-pane';
import { classNames } from '../ui/class-names';
import { EmptyState } from '../ui/empty-state';
import { ChatIcon } from '../ui/icons';
import { ConnectionBanner } from './connection-banner';
import { TopBar } from './top-bar';
import { useFocusKept } from './use-focus-kept';
import { useQueue } from './use-queue';

const KeysDialog = lazy(() => import('./keys-dialog'));

const NoTicket = () => {
  const { t } = useTranslation('shell');
  return (
    <section aria-label={t('noTicket.title')} className="flex grow flex-col bg-surface">
      <EmptyState icon={<ChatIcon />} title={t('noTicket.title')} text={t('noTicket.text')} />
    </section>
  );
};

const useKeysDialog = () => {
  const [isOpen, setOpen] = useState(false);
  useShortcut('?', () => setOpen(true), { label: 'shell:keys.all' });
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
};

/** Inbox and open ticket side by side; on a narrow screen one of them. */
export const Console = () => {
  const { ticketId } = useNavigation();
  const [queue, setQueue] = useQueue();
  const keysDialog = useKeysDialog();
  useEffect(listenForShortcuts, []);
  useFocusKept();
  return (
    <div className="flex h-full flex-col">
      <TopBar queue={queue} onQueue={setQueue} onKeys={keysDialog.open} />
      <ConnectionBanner />
      <main className="flex min-h-0 grow">
        <div
          className={classNames(
            'min-h-0 w-full shrink-0 flex-col border-e border-line bg-surface md:flex md:w-80',
            ticketId === null ? 'flex' : 'hidden',
          )}
        >
          <Boundary>
            <InboxPane queue={queue} />
          </Boundary>
        </div>
        <div className={classNames('min-h-0 min-w-0 grow md:flex', ticketId === null ? 'hidden' : 'flex')}>
          {ticketId === null ? <NoTicket /> : <TicketPane ticketId={ticketId} />}
        </div>
      </main>
      <Alerts />
      {keysDialog.isOpen && (
        <Boundary>
          <Suspense>
            <KeysDialog onClose={keysDialog.close} />
          </Suspense>
        </Boundary>
      )}
    </div>
  );
};
