import type { ReactNode } from 'react';

export interface SessionPageProps {
  readonly title: string;
  readonly text?: string;
  /** For whoever runs the place; not translated. */
  readonly detail?: string;
  /** Something is under way: shown only when it takes a while, so that a quick start does not flicker. */
  readonly isBusy?: boolean;
  readonly children?: ReactNode;
}

/** A page that is there instead of the console: one thing said, and what can be done about it. */
export const SessionPage = ({ title, text, detail, isBusy = false, children }: SessionPageProps) => (
  <main className="flex min-h-dvh items-center justify-center bg-canvas p-4 text-ink" aria-busy={isBusy}>
    <section className="flex w-full max-w-96 flex-col gap-4 rounded-xl border border-line bg-surface p-6 shadow-sm">
      <p className="text-sm font-semibold text-accent-ink">Baton</p>
      <div className="flex flex-col gap-2" role={isBusy ? 'status' : undefined}>
        <h1 className="text-xl font-semibold">{title}</h1>
        {text !== undefined && <p className="text-sm text-ink-muted">{text}</p>}
      </div>
      {detail !== undefined && (
        <p dir="ltr" className="rounded-lg bg-canvas p-3 font-mono text-xs wrap-anywhere text-ink-muted">
          {detail}
        </p>
      )}
      {children}
    </section>
  </main>
);
