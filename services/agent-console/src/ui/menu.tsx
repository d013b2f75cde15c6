import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names';
import { CheckIcon } from './icons';

const POPUP =
  'z-50 max-w-80 min-w-48 rounded-lg border border-line bg-raised p-1 text-sm text-ink shadow-lg outline-none';
const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-3 py-1 outline-none select-none data-highlighted:bg-hover';

export interface MenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** In place of the icon alone. */
  readonly trigger?: ReactElement;
  readonly children: ReactNode;
}

export const Menu = ({ label, icon, trigger, children }: MenuProps) => (
  <Base.Root>
    {trigger === undefined ? (
      <Base.Trigger
        aria-label={label}
        title={label}
        className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-ink-muted hover:bg-hover hover:text-ink"
      >
        {icon}
      </Base.Trigger>
    ) : (
      <Base.Trigger render={trigger} />
    )}
    <Base.Portal>
      <Base.Positioner sideOffset={4} align="end" className="z-50">
        <Base.Popup className={POPUP}>{children}</Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
);

export interface MenuItemProps {
  readonly onClick: () => void;
  readonly kind?: 'plain' | 'danger';
  readonly children: ReactNode;
}

export const MenuItem = ({ onClick, kind = 'plain', children }: MenuItemProps) => (
  <Base.Item onClick={onClick} className={classNames(ITEM, kind === 'danger' && 'text-danger')}>
    {children}
  </Base.Item>
);

export interface MenuChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly choices: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
}

/** One of several, as part of a menu. */
export const MenuChoice = <V extends string>({ label, value, choices, onChange }: MenuChoiceProps<V>) => (
  <Base.Group>
    <Base.GroupLabel className="px-3 pt-2 pb-1 text-xs text-ink-muted">{label}</Base.GroupLabel>
    <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as V)}>
      {choices.map((choice) => (
        <Base.RadioItem key={choice.value} value={choice.value} className={ITEM}>
          <span className="inline-flex size-4">
            <Base.RadioItemIndicator>
              <CheckIcon />
            </Base.RadioItemIndicator>
          </span>
          {choice.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  </Base.Group>
);

export const MenuLabel = ({ children }: { readonly children: ReactNode }) => (
  <p className="truncate px-3 pt-2 pb-1 font-medium">{children}</p>
);

export const MenuSeparator = () => <Base.Separator className="my-1 h-px bg-line" />;
