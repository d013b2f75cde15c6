import type { InboxRow } from '@baton/client';
import { useEffect, useRef, useState } from 'react';
import { heldRows } from './rows';

/** A pointer that has moved a moment ago is about to click. */
const ABOUT_TO_CLICK_MS = 400;

/**
 * Rows that do not change places while a pointer moves over them or is pressed.
 * @param of what is shown: another tab or search begins anew.
 * @returns the rows, whether one of them is shown only because nothing may move, and what the list tells of its pointer.
 */
export const useSteadyRows = (rows: readonly InboxRow[], of: string) => {
  const [isHeld, setHeld] = useState(false);
  const before = useRef<{ readonly of: string; readonly rows: readonly InboxRow[] }>({ of, rows: [] });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const isSteady = isHeld && before.current.of === of;
  const shown = isSteady ? heldRows(before.current.rows, rows) : rows;
  useEffect(() => {
    before.current = { of, rows: shown };
  });
  const release = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeld(false), ABOUT_TO_CLICK_MS);
  };
  const hold = (): void => {
    clearTimeout(timer.current);
    setHeld(true);
  };
  const touched = (): void => {
    hold();
    release();
  };
  const there = isSteady ? new Set(rows.map(({ ticket }) => ticket.id)) : null;
  return {
    rows: shown,
    hasLeft: (ticketId: string): boolean => there !== null && !there.has(ticketId),
    pointer: {
      onPointerMove: touched,
      onPointerDown: hold,
      onPointerUp: release,
      onPointerCancel: release,
      onPointerLeave: release,
    },
  };
};
