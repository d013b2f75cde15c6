import { Combobox as Base } from '@base-ui/react/combobox';
import { type ReactNode, useId } from 'react';

export interface ComboboxProps<T> {
  readonly label: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  readonly value: T | null;
  readonly onChange: (value: T | null) => void;
  readonly toText: (item: T) => string;
  readonly toKey: (item: T) => string;
  readonly isDisabled?: (item: T) => boolean;
  readonly render: (item: T) => ReactNode;
  /** Said when nothing fits what was typed. */
  readonly empty: string;
}

/** One of many, found by typing. */
export const Combobox = <T,>(props: ComboboxProps<T>) => {
  const { label, placeholder, items, value, onChange, toText, toKey } = props;
  const id = useId();
  return (
    <Base.Root
      items={items as T[]}
      value={value}
      onValueChange={(next: T | null) => onChange(next)}
      itemToStringLabel={toText}
      isItemEqualToValue={(a: T, b: T) => toKey(a) === toKey(b)}
      autoHighlight
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-sm font-medium text-ink">
          {label}
        </label>
        <Base.Input
          id={id}
          placeholder={placeholder}
          className="h-9 w-full rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-ink-muted"
        />
      </div>
      <Choices {...props} />
    </Base.Root>
  );
};

const Choices = <T,>({ toKey, isDisabled = () => false, render, empty }: ComboboxProps<T>) => (
  <Base.Portal>
    <Base.Positioner sideOffset={4} className="z-50">
      <Base.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm text-ink shadow-lg">
        <Base.Empty className="px-3 py-2 text-ink-muted empty:hidden">{empty}</Base.Empty>
        <Base.List>
          {(item: T) => (
            <Base.Item
              key={toKey(item)}
              value={item}
              disabled={isDisabled(item)}
              className={
                'min-h-9 cursor-pointer rounded-md px-3 py-2 outline-none select-none data-disabled:cursor-default ' +
                'data-disabled:opacity-60 data-highlighted:bg-hover'
              }
            >
              {render(item)}
            </Base.Item>
          )}
        </Base.List>
      </Base.Popup>
    </Base.Positioner>
  </Base.Portal>
);
