import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useNavigation } from '../app/navigation';

/** The row that an element is part of. */
export const rowIdOf = (element: Element | null): string | null =>
  element?.closest<HTMLElement>('[data-inbox-row]')?.dataset['inboxRow'] ?? null;

export const rowButton = (region: HTMLElement | null, ticketId: string | undefined): HTMLElement | null =>
  ticketId === undefined ? null : (region?.querySelector<HTMLElement>(`[data-open-ticket="${ticketId}"]`) ?? null);

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/**
 * Whoever had the focus on a row that left has it on the one that took its place, on the list itself when there is none, and on the
 * row that they came from when they close a ticket.
 * @param ids of the rows that are shown, in their order.
 */
export const useKeptFocus = (region: RefObject<HTMLElement | null>, ids: readonly string[]): void => {
  const { ticketId } = useNavigation();
  const last = useRef<{ readonly id: string; readonly index: number } | null>(null);
  useLayoutEffect(() => {
    const element = document.activeElement;
    const id = region.current?.contains(element) === true ? rowIdOf(element) : null;
    if (id !== null) {
      const index = ids.indexOf(id);
      last.current = { id, index: index < 0 ? (last.current?.index ?? 0) : index };
      return;
    }
    const lost = last.current;
    last.current = null;
    if (lost === null || !isNowhere()) return;
    (rowButton(region.current, ids[Math.min(lost.index, ids.length - 1)]) ?? region.current)?.focus();
  });
  const opened = useRef(ticketId);
  useEffect(() => {
    const left = opened.current;
    opened.current = ticketId;
    if (left === null || ticketId !== null || !isNowhere()) return;
    (rowButton(region.current, left) ?? region.current)?.focus();
  }, [region, ticketId]);
};
