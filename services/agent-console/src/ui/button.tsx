import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

const LOOKS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'text-ink hover:bg-hover',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong',
};

const SIZES = { small: 'h-7 px-2 text-xs', medium: 'h-9 px-3 text-sm' } as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: ButtonVariant;
  readonly size?: keyof typeof SIZES;
}

/** Red (`danger`) is for what cannot be undone, and for nothing else. */
export const Button = ({
  variant = 'secondary',
  size = 'medium',
  className,
  type = 'button',
  ...rest
}: ButtonProps) => (
  <button
    type={type}
    className={classNames(
      'inline-flex shrink-0 items-center justify-center gap-1 rounded-lg font-medium whitespace-nowrap select-none',
      'disabled:cursor-default disabled:opacity-50',
      SIZES[size],
      LOOKS[variant],
      className,
    )}
    {...rest}
  />
);
