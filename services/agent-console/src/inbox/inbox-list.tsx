import type { InboxRow } from '@baton/client';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useMe } from '../app/baton';
import { useNavigation } from '../app/navigation';
import { useShortcut } from '../keys/use-shortcut';
import { useClaim } from '../ticket/actions/use-claim';
import { isEligible } from '../ticket/ticket-standing';
import { usePrefetchTicket } from '../ticket/use-thread';
import { InboxRowView, ROW_HEIGHT } from './inbox-row';
import { rowButton, rowIdOf } from './use-kept-focus';

/** A function that stays the same, so that rows which did not change are not drawn again. */
const useStable = <A extends unknown[]>(run: (...args: A) => void): ((...args: A) => void) => {
  const latest = useRef(run);
  latest.current = run;
  return useCallback((...args: A) => latest.current(...args), []);
};

/** The row that Tab leads to and keys start from: the one that had the focus last, else the open one, else the first. */
const useCurrentRow = (region: HTMLElement | null, ids: readonly string[]) => {
  const { ticketId } = useNavigation();
  const [current, setCurrent] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const own = ids.indexOf(current ?? '');
  const at = own >= 0 ? own : Math.max(ids.indexOf(ticketId ?? ''), 0);
  useEffect(() => {
    const button = wanted.current === null ? null : rowButton(region, wanted.current);
    if (button === null) return;
    wanted.current = null;
    button.focus();
    button.scrollIntoView({ block: 'nearest' });
  });
  const move = (by: number): void => {
    const isInList = rowIdOf(document.activeElement) !== null || ids.includes(ticketId ?? '');
    const id = ids[isInList ? Math.min(Math.max(at + by, 0), ids.length - 1) : at];
    if (id === undefined) return;
    const button = rowButton(region, id);
    if (button === null) wanted.current = id; // drawn next
    button?.focus();
    button?.scrollIntoView({ block: 'nearest' });
    setCurrent(id);
  };
  useShortcut('j', () => move(1), { label: 'inbox:key.next' });
  useShortcut('k', () => move(-1), { label: 'inbox:key.previous' });
  return { at, setCurrent };
};

/** Beside those in sight, the row that Tab leads to is drawn wherever it is. */
const useRowsInSight = (region: HTMLElement | null, ids: readonly string[], always: number) =>
  useVirtualizer({
    count: ids.length,
    getScrollElement: () => region,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
    rangeExtractor: (range) => {
      const inSight = defaultRangeExtractor(range);
      if (inSight.includes(always)) return inSight;
      return [...inSight, always].sort((a, b) => a - b);
    },
  });

/** What a click on a row does. A claim opens the ticket once it is one's own. */
const useRowActions = () => {
  const { open } = useNavigation();
  const { claim, pending } = useClaim();
  return {
    pending,
    onOpen: useStable(open),
    onNear: useStable(usePrefetchTicket()),
    onClaim: useStable((id: string) => void claim(id).then((ticket) => ticket !== null && open(id))),
  };
};

interface PlacedProps {
  readonly index: number;
  readonly of: number;
  /** From the list's top; pixels. */
  readonly start: number;
  readonly children: ReactNode;
}

const Placed = ({ index, of, start, children }: PlacedProps) => (
  <div
    role="listitem"
    aria-setsize={of}
    aria-posinset={index + 1}
    className="absolute inset-x-0 top-0"
    style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
  >
    {children}
  </div>
);

export interface InboxListProps {
  /** In the order in which they are shown. */
  readonly rows: readonly InboxRow[];
  /** Theirs, in the same order. */
  readonly ids: readonly string[];
  /** Whether a row is no longer in the inbox, and stays only until the pointer rests. */
  readonly hasLeft: (ticketId: string) => boolean;
  readonly showsOwner: boolean;
  /** What scrolls. */
  readonly region: HTMLElement | null;
}

/** However many chats there are, only those in sight are drawn. */
export const InboxList = ({ rows, ids, hasLeft, showsOwner, region }: InboxListProps) => {
  const me = useMe();
  const { ticketId } = useNavigation();
  const { at, setCurrent } = useCurrentRow(region, ids);
  const virtual = useRowsInSight(region, ids, at);
  const { pending, ...actions } = useRowActions();
  return (
    <div
      role="list"
      className="relative w-full shrink-0"
      style={{ height: virtual.getTotalSize() }}
      onFocus={({ target }) => setCurrent(rowIdOf(target))}
    >
      {virtual.getVirtualItems().map(({ key, index, start }) => {
        const row = rows[index];
        if (row === undefined) return null;
        const { id, work } = row.ticket;
        const isLeaving = hasLeft(id);
        return (
          <Placed key={key} index={index} of={rows.length} start={start}>
            <InboxRowView
              row={row}
              isOpen={id === ticketId}
              isTabStop={index === at}
              isLeaving={isLeaving}
              showsOwner={showsOwner}
              mayClaim={!isLeaving && work === 'pending' && isEligible(me, row.ticket)}
              isClaiming={pending.has(id)}
              {...actions}
            />
          </Placed>
        );
      })}
    </div>
  );
};
