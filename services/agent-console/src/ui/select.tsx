import { Select as Base } from '@base-ui/react/select';
import { CheckIcon, ChevronDownIcon } from './icons';

export interface SelectProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly choices: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** One of a few; its label is heard, not seen. */
export const Select = <V extends string>({ label, value, choices, onChange }: SelectProps<V>) => (
  <Base.Root
    items={choices.map((choice) => ({ ...choice }))}
    value={value}
    onValueChange={(next) => next !== null && onChange(next)}
  >
    <Base.Trigger
      aria-label={label}
      className="inline-flex h-9 max-w-48 min-w-0 items-center gap-1 rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink hover:bg-hover"
    >
      <Base.Value className="truncate" />
      <ChevronDownIcon />
    </Base.Trigger>
    <Base.Portal>
      <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
        <Base.Popup className="max-h-80 min-w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm text-ink shadow-lg outline-none">
          {choices.map((choice) => (
            <Base.Item
              key={choice.value}
              value={choice.value}
              className="flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-hover"
            >
              <span className="inline-flex size-4">
                <Base.ItemIndicator>
                  <CheckIcon />
                </Base.ItemIndicator>
              </span>
              <Base.ItemText>{choice.label}</Base.ItemText>
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);
