import type { ReactNode } from 'react';
import { classNames } from './class-names';

export interface ChoiceProps<V extends string> {
  /** What is chosen. */
  readonly label: string;
  readonly value: V;
  readonly choices: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
  /** `fill`: as wide as there is room, for what a whole pane follows. */
  readonly size?: 'small' | 'fill';
}

const SIZES = { small: 'min-h-7 text-xs', fill: 'h-8 grow text-sm' } as const;
const CHOSEN = { small: 'bg-sunken text-ink', fill: 'bg-accent-soft text-accent-ink' } as const;

/** One of few, side by side: the chosen one is pressed, not only coloured. */
export const Choice = <V extends string>({ label, value, choices, onChange, size = 'small' }: ChoiceProps<V>) => (
  <div role="group" aria-label={label} className="flex gap-1">
    {choices.map((choice) => (
      <button
        key={choice.value}
        type="button"
        aria-pressed={choice.value === value}
        onClick={() => onChange(choice.value)}
        className={classNames(
          'flex items-center justify-center gap-2 rounded-lg px-2 font-medium',
          SIZES[size],
          choice.value === value ? CHOSEN[size] : 'text-ink-muted hover:bg-hover hover:text-ink',
        )}
      >
        {choice.label}
      </button>
    ))}
  </div>
);
