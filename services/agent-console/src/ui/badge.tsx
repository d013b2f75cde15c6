import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** A number or a word on something. */
export const Badge = ({ isQuiet = false, children }: { readonly isQuiet?: boolean; readonly children: ReactNode }) => (
  <span
    className={classNames(
      'inline-flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full px-1.5 text-xs font-medium tabular-nums',
      isQuiet ? 'bg-hover text-ink-muted' : 'bg-accent text-on-accent',
    )}
  >
    {children}
  </span>
);
