import type { InboxRow } from '@baton/client';
import { useEffect, useRef, useState } from 'react';
import { heldOrder } from './rows';

/** A pointer that has moved a moment ago is about to click. */
const ABOUT_TO_CLICK_MS = 400;

/**
 * Rows that do not change places while a pointer moves over them or is pressed.
 * @returns the rows, and what the list tells of its pointer.
 */
export const useSteadyRows = (rows: readonly InboxRow[]) => {
  const [isHeld, setHeld] = useState(false);
  const order = useRef<readonly string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = isHeld ? heldOrder(order.current, rows) : rows;
  useEffect(() => {
    order.current = shown.map(({ ticket }) => ticket.id);
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
  return {
    rows: shown,
    pointer: { onPointerMove: touched, onPointerDown: hold, onPointerUp: release, onPointerLeave: release },
  };
};
