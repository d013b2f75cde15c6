import type { ReactNode } from 'react';

/** A list of what is known, as term and value. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className="grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">{children}</dl>
);

export const Fact = ({ term, children }: { readonly term: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-ink-muted">{term}</dt>
    <dd className="min-w-0 text-ink wrap-anywhere">{children}</dd>
  </>
);

export const Section = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-3 px-4 py-4">
    <h3 className="text-sm font-semibold text-ink">{title}</h3>
    {children}
  </section>
);
