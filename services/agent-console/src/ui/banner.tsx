import type { ReactNode } from 'react';
import { classNames } from './class-names';

const LOOKS = {
  info: 'bg-accent-soft text-ink',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
} as const;

export interface BannerProps {
  readonly kind: keyof typeof LOOKS;
  /** How it is announced; default: politely. */
  readonly live?: 'polite' | 'assertive' | 'off';
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export const Banner = ({ kind, live = 'polite', actions, children }: BannerProps) => (
  <div
    role={live === 'assertive' ? 'alert' : live === 'polite' ? 'status' : undefined}
    className={classNames('flex shrink-0 flex-wrap items-center gap-2 px-4 py-2 text-sm', LOOKS[kind])}
  >
    <p className="min-w-0 grow wrap-anywhere">{children}</p>
    {actions}
  </div>
);
