import type { InboxRow } from '@baton/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { useShortcut } from '../keys/use-shortcut';
import { useClaim } from '../ticket/actions/use-claim';
import { isEligible } from '../ticket/ticket-standing';
import { usePrefetchTicket } from '../ticket/use-thread';
import { InboxRowView, ROW_HEIGHT } from './inbox-row';
import { useSteadyRows } from './use-steady-rows';

/** Functions that stay the same, so that rows which did not change are not drawn again. */
const useStable = <A extends unknown[]>(run: (...args: A) => void): ((...args: A) => void) => {
  const latest = useRef(run);
  latest.current = run;
  return useCallback((...args: A) => latest.current(...args), []);
};

/** Whoever had the focus on a row that left has it on the one that took its place. */
const useKeptFocus = (list: React.RefObject<HTMLDivElement | null>, ids: readonly string[]): void => {
  const focused = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const element = document.activeElement;
    const id = element?.closest<HTMLElement>('[data-inbox-row]')?.dataset['inboxRow'];
    if (id !== undefined && list.current?.contains(element) === true) {
      focused.current = { id, index: ids.indexOf(id) };
    } else if (element !== document.body) focused.current = null;
    const lost = focused.current;
    if (lost === null || element !== document.body || ids.includes(lost.id)) return;
    const next = ids[Math.min(lost.index, ids.length - 1)];
    const target = next === undefined ? null : list.current?.querySelector<HTMLElement>(`[data-open-ticket="${next}"]`);
    (target ?? list.current)?.focus();
  });
};

const useMoving = (
  ids: readonly string[],
  scrollTo: (index: number) => void,
  list: React.RefObject<HTMLDivElement | null>,
) => {
  const { ticketId } = useNavigation();
  const move = (by: number): void => {
    const row = document.activeElement?.closest<HTMLElement>('[data-inbox-row]')?.dataset['inboxRow'];
    const from = ids.indexOf(row ?? ticketId ?? '');
    const index = from < 0 ? 0 : Math.min(Math.max(from + by, 0), ids.length - 1);
    const id = ids[index];
    if (id === undefined) return;
    scrollTo(index);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-open-ticket="${id}"]`)?.focus());
  };
  useShortcut('j', () => move(1), { label: 'inbox:key.next' });
  useShortcut('k', () => move(-1), { label: 'inbox:key.previous' });
};

const useRowsInSight = (list: React.RefObject<HTMLDivElement | null>, ids: readonly string[]) =>
  useVirtualizer({
    count: ids.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  });

export interface InboxListProps {
  readonly rows: readonly InboxRow[];
  readonly showsOwner: boolean;
}

/** However many chats there are, only those in sight are drawn. */
export const InboxList = ({ rows: wanted, showsOwner }: InboxListProps) => {
  const { t } = useTranslation('inbox');
  const { rows, pointer } = useSteadyRows(wanted);
  const list = useRef<HTMLDivElement>(null);
  const ids = rows.map(({ ticket }) => ticket.id);
  const virtual = useRowsInSight(list, ids);
  useKeptFocus(list, ids);
  useMoving(ids, (index) => virtual.scrollToIndex(index), list);
  return (
    <div
      ref={list}
      tabIndex={-1}
      role="region"
      aria-label={t('list')}
      {...pointer}
      className="min-h-0 grow overflow-y-auto"
    >
      <div role="list" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div
              key={key}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
            >
              <Row row={row} index={index} ids={ids} showsOwner={showsOwner} />
            </div>
          );
        })}
      </div>
    </div>
  );
};

interface RowProps {
  readonly row: InboxRow;
  readonly index: number;
  readonly ids: readonly string[];
  readonly showsOwner: boolean;
}

const Row = ({ row, index, ids, showsOwner }: RowProps) => {
  const me = useMe();
  const { ticketId, open } = useNavigation();
  const { claim, pending } = useClaim();
  const near = usePrefetchTicket();
  const { ticket } = row;
  const isOpenShown = ticketId !== null && ids.includes(ticketId);
  return (
    <InboxRowView
      row={row}
      isOpen={ticket.id === ticketId}
      isTabStop={isOpenShown ? ticket.id === ticketId : index === 0}
      showsOwner={showsOwner}
      mayClaim={ticket.work === 'pending' && isEligible(me, ticket)}
      isClaiming={pending.has(ticket.id)}
      onOpen={useStable(open)}
      onClaim={useStable((id: string) => {
        open(id);
        void claim(id);
      })}
      onNear={near}
    />
  );
};
