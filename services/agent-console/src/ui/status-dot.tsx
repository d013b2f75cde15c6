import { classNames } from './class-names';

export type Status = 'available' | 'busy' | 'online' | 'away' | 'offline' | 'unknown';

/** Told apart by shape too: full, barred, half, hollow. Words beside it say what it means. */
const LOOKS: Readonly<Record<Status, string>> = {
  available: 'bg-online',
  online: 'bg-online',
  busy: 'bg-away',
  away: 'border-2 border-away',
  offline: 'border-2 border-line-strong',
  unknown: 'border-2 border-dashed border-line-strong',
};

export const StatusDot = ({ status }: { readonly status: Status }) => (
  <span
    aria-hidden
    className={classNames('inline-flex size-2.5 shrink-0 items-center justify-center rounded-full', LOOKS[status])}
  >
    {status === 'busy' && <span className="h-0.5 w-1.5 bg-surface" />}
  </span>
);
