import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { Tooltip } from './tooltip';

const SIZES = { small: 'size-7', medium: 'size-9' } as const;

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does, for who hears it and for who rests on it. */
  readonly label: string;
  readonly size?: keyof typeof SIZES;
}

export const IconButton = ({ label, size = 'medium', className, ...rest }: IconButtonProps) => (
  <Tooltip text={label}>
    <button
      type="button"
      aria-label={label}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-lg text-ink-muted hover:bg-hover hover:text-ink',
        'disabled:cursor-default disabled:opacity-50',
        SIZES[size],
        className,
      )}
      {...rest}
    />
  </Tooltip>
);
