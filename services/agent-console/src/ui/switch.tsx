import { Switch as Base } from '@base-ui/react/switch';

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export const Switch = ({ label, checked, onChange }: SwitchProps) => (
  <label className="flex min-h-7 cursor-pointer items-center gap-2 text-sm text-ink select-none">
    <Base.Root
      checked={checked}
      onCheckedChange={onChange}
      className="flex h-4 w-7 shrink-0 rounded-full bg-line-strong p-0.5 data-checked:bg-accent"
    >
      <Base.Thumb className="size-3 rounded-full bg-surface transition-transform data-checked:translate-x-3 rtl:data-checked:-translate-x-3" />
    </Base.Root>
    {label}
  </label>
);
