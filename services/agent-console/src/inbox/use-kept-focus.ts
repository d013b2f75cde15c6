import { type FocusEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { useNavigation } from '../app/navigation';
import { isFocusNowhere } from '../ui/focus';

/** The row that an element is part of. */
export const rowIdOf = (element: Element | null): string | null =>
  element?.closest<HTMLElement>('[data-inbox-row]')?.dataset['inboxRow'] ?? null;

export const rowButton = (region: HTMLElement | null, ticketId: string | undefined): HTMLElement | null =>
  ticketId === undefined ? null : (region?.querySelector<HTMLElement>(`[data-open-ticket="${ticketId}"]`) ?? null);

/**
 * Whoever had the focus on a row that left has it on the one that took its place, on the list itself when there is none, and on the
 * row that they came from when they close a ticket.
 * @param ids of the rows that are shown, in their order.
 * @returns what the list tells of its focus.
 */
export const useKeptFocus = (region: HTMLElement | null, ids: readonly string[]) => {
  const { ticketId } = useNavigation();
  const last = useRef<{ readonly id: string; readonly index: number } | null>(null);
  useLayoutEffect(() => {
    const lost = last.current;
    if (lost === null || !isFocusNowhere()) return;
    last.current = null;
    if (rowButton(region, lost.id) !== null) return; // it is there, and was left
    (rowButton(region, ids[Math.min(lost.index, ids.length - 1)]) ?? region)?.focus();
  });
  const opened = useRef(ticketId);
  useEffect(() => {
    const left = opened.current;
    opened.current = ticketId;
    if (left === null || ticketId !== null || !isFocusNowhere()) return;
    (rowButton(region, left) ?? region)?.focus();
  }, [region, ticketId]);
  return {
    onFocus: ({ target }: FocusEvent): void => {
      const id = rowIdOf(target);
      last.current = id === null ? null : { id, index: ids.indexOf(id) };
    },
    onBlur: ({ relatedTarget }: FocusEvent): void => {
      // of a row that leaves nobody is told where the focus goes
      if (relatedTarget !== null) last.current = null;
    },
  };
};
