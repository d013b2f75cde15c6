import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly tabs: readonly { readonly value: V; readonly label: ReactNode; readonly content: ReactNode }[];
}

/** Fills what is left of a column; only the chosen panel is there. */
export const Tabs = <V extends string>({ label, value, onChange, tabs }: TabsProps<V>) => (
  <Base.Root value={value} onValueChange={(next) => onChange(next as V)} className="flex min-h-0 min-w-0 grow flex-col">
    <Base.List aria-label={label} className="flex shrink-0 gap-1 border-b border-line px-3">
      {tabs.map((tab) => (
        <Base.Tab
          key={tab.value}
          value={tab.value}
          className={
            '-mb-px flex h-10 items-center border-b-2 border-transparent px-3 text-sm text-ink-muted hover:text-ink ' +
            'data-active:border-accent data-active:font-medium data-active:text-ink'
          }
        >
          {tab.label}
        </Base.Tab>
      ))}
    </Base.List>
    {tabs.map((tab) => (
      <Base.Panel key={tab.value} value={tab.value} className="flex min-h-0 min-w-0 grow flex-col outline-none">
        {tab.content}
      </Base.Panel>
    ))}
  </Base.Root>
);
