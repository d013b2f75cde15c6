import { type ConversationSnapshot, hasCode, type Ticket } from '@baton/client';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useSession } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { isFocusNowhere } from '../ui/focus';
import { Tabs } from '../ui/tabs';
import { TicketDialog, useDialogsSoon } from './actions/ticket-dialog';
import { useDelayedDelete } from './actions/use-delayed-delete';
import { useTaken } from './actions/use-ticket-command';
import { useTicketDialogs } from './actions/use-ticket-dialogs';
import { PlannedDeleteBanner, TicketBanners } from './banners';
import { useHasDraft } from './composer/use-draft';
import { useKeepUnsent, useReturnUnsent } from './composer/use-unsent';
import { ConversationTab } from './conversation/conversation-tab';
import { endedByCustomer } from './conversation/thread-rows';
import { ThreadSkeleton } from './conversation/thread-states';
import { TicketTab } from './details/ticket-tab';
import { PaneSkeleton } from './pane-skeleton';
import { PaneFailed } from './pane-states';
import { TicketHeader } from './ticket-header';
import { type Standing, standingOf, viewerOf } from './ticket-standing';
import { UserTab } from './user/user-tab';
import { type TicketNow, useTicket } from './use-ticket';
import { useStore } from '../app/use-store';

const UNKNOWN: ConversationSnapshot = {
  status: 'loading',
  items: [],
  outgoing: [],
  hasEarlier: false,
  isLoadingEarlier: false,
  typing: null,
  error: null,
};

/** A ticket by its id: what is known of it, or why nothing is. */
const OpenTicket = ({ ticketId }: { readonly ticketId: string }) => {
  useKeepUnsent();
  const now = useTicket(ticketId);
  if (now.error !== null && hasCode(now.error, 'erased')) return <PaneFailed error={now.error} onRetry={now.refetch} />;
  if (now.ticket !== null) return <KnownTicket now={now} ticket={now.ticket} />;
  if (now.error !== null) return <PaneFailed error={now.error} onRetry={now.refetch} />;
  return <PaneSkeleton />;
};

interface Known {
  readonly now: TicketNow;
  readonly ticket: Ticket;
}

const useStanding = ({ now, ticket }: Known, snapshot: ConversationSnapshot): Standing => {
  const me = useMe();
  const { person } = useSession();
  return standingOf(ticket, viewerOf(me, person.roles), endedByCustomer(snapshot.items, ticket.id), now.isSure);
};

/** Whoever takes a ticket writes next; whoever loses the field to write in is not left nowhere. */
const useFocus = (composing: Standing['composing']) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const before = useRef(composing);
  useEffect(() => {
    const hadField = before.current === 'open';
    const wasPending = before.current === 'pending';
    before.current = composing;
    const isNowhere = isFocusNowhere();
    if (composing === 'open' && (wasPending || isNowhere)) field.current?.focus();
    if (hadField && composing !== 'open' && isNowhere) {
      document.querySelector<HTMLElement>('[data-ticket-heading]')?.focus();
    }
  }, [composing]);
  return field;
};

/** A deletion that can still be taken back is said elsewhere when this ticket is left. */
const useDeletion = (ticketId: string, customer: string) => {
  const deletion = useDelayedDelete(ticketId);
  const { sayPlanned } = deletion;
  const leave = useRef(() => undefined as void);
  leave.current = () => sayPlanned(customer);
  useEffect(() => () => leave.current(), []);
  return deletion;
};

const KnownTicket = ({ now, ticket }: Known) => {
  const { t } = useTranslation('ticket');
  const snapshot = useStore(now.thread?.chat ?? null) ?? UNKNOWN;
  const standing = useStanding({ now, ticket }, snapshot);
  useReturnUnsent(ticket.id, snapshot);
  useDialogsSoon();
  const customer = ticket.customer.name ?? t('pane.anonymous');
  const dialogs = useTicketDialogs();
  const hasDraft = useHasDraft(ticket.id, 'reply');
  const deletion = useDeletion(ticket.id, customer);
  const taken = useTaken();
  const field = useFocus(standing.composing);
  const done = (after: Ticket): void => (taken(after), dialogs.close());
  return (
    <>
      <TicketHeader
        ticket={ticket}
        standing={standing}
        customer={customer}
        unansweredSince={ticket.work === 'claimed' ? (now.conversation?.unansweredSince ?? null) : null}
        dialogs={dialogs}
        isDeleting={deletion.planned !== null}
      />
      <div data-banners="" className="contents">
        {deletion.planned !== null && <PlannedDeleteBanner planned={deletion.planned} onUndo={deletion.undo} />}
        <TicketBanners now={now} standing={standing} hasDraft={hasDraft} />
      </div>
      <Panels now={now} ticket={ticket} standing={standing} snapshot={snapshot} customer={customer} field={field} />
      <TicketDialog
        name={dialogs.open}
        ticket={ticket}
        customer={customer}
        hasEnded={standing.hasEnded}
        onClose={dialogs.close}
        onDone={done}
        onDelete={(reason) => (dialogs.close(), deletion.plan(reason))}
      />
    </>
  );
};

interface PanelProps extends Known {
  readonly standing: Standing;
  readonly snapshot: ConversationSnapshot;
  readonly customer: string;
  readonly field: ReturnType<typeof useFocus>;
}

const Panels = ({ now, ticket, standing, snapshot, customer, field }: PanelProps) => {
  const { t } = useTranslation('ticket');
  const { tab, setTab } = useNavigation();
  const conversation =
    now.thread === null ? (
      <ThreadSkeleton />
    ) : (
      <ConversationTab
        now={now}
        standing={standing}
        snapshot={snapshot}
        customer={customer}
        field={field}
        thread={now.thread}
      />
    );
  return (
    <Tabs
      label={t('tabs.label')}
      value={tab}
      onChange={setTab}
      tabs={[
        { value: 'conversation', label: t('tabs.conversation'), content: conversation },
        {
          value: 'user',
          label: t('tabs.user'),
          content: <UserTab ticket={ticket} revision={now.conversation?.revision ?? 0} />,
        },
        { value: 'ticket', label: t('tabs.ticket'), content: <TicketTab ticket={ticket} /> },
      ]}
    />
  );
};

export default OpenTicket;
