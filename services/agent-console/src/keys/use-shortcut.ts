import { useEffect, useRef } from 'react';
import { addShortcut } from './registry';

export interface ShortcutOptions {
  readonly enabled?: boolean;
  /** What it does, as a key of a text with its namespace: `ticket:shortcut.claim`. */
  readonly label: string;
}

/** A key that does something while the component is there; never while somebody types or a dialog is open. */
export const useShortcut = (key: string, run: () => void, { enabled = true, label }: ShortcutOptions): void => {
  const latest = useRef(run);
  latest.current = run;
  useEffect(
    () => (enabled ? addShortcut({ key, label, run: () => latest.current() }) : undefined),
    [key, label, enabled],
  );
};
