import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text?: string;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** A pane in which there is nothing, said in words. */
export const EmptyState = ({ icon, title, text, children }: EmptyStateProps) => (
  <div className="flex grow flex-col items-center justify-center gap-2 p-6 text-center">
    {icon !== undefined && <div className="text-ink-muted">{icon}</div>}
    <h2 className="text-base font-medium text-ink">{title}</h2>
    {text !== undefined && <p className="max-w-80 text-sm text-ink-muted">{text}</p>}
    {children !== undefined && <div className="mt-2 flex gap-2">{children}</div>}
  </div>
);
