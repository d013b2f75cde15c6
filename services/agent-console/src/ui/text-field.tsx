import { type ReactNode, useId } from 'react';
import { classNames } from './class-names';
import { directionOf } from './text-direction';

const FIELD =
  'w-full rounded-lg border border-line-strong bg-surface px-3 py-2 text-sm text-ink placeholder:text-ink-muted';

export interface TextFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
  /** What is wrong with it; undefined: nothing. */
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
}

interface FrameProps extends Pick<TextFieldProps, 'label' | 'hint' | 'error'> {
  readonly id: string;
  readonly children: ReactNode;
}

const Frame = ({ id, label, hint, error, children }: FrameProps) => (
  <div className="flex flex-col gap-1">
    <label htmlFor={id} className="text-sm font-medium text-ink">
      {label} {hint !== undefined && <span className="font-normal text-ink-muted">({hint})</span>}
    </label>
    {children}
    {error !== undefined && (
      <p id={`${id}-error`} role="alert" className="text-sm text-danger">
        {error}
      </p>
    )}
  </div>
);

const described = (id: string, error: string | undefined) =>
  error === undefined ? {} : ({ 'aria-invalid': true, 'aria-describedby': `${id}-error` } as const);

export const TextField = ({ label, hint, error, onChange, ...rest }: TextFieldProps) => {
  const id = useId();
  return (
    <Frame id={id} label={label} {...(hint !== undefined && { hint })} error={error}>
      <input
        id={id}
        type="text"
        {...directionOf(rest.value)}
        className={classNames(FIELD, 'h-9')}
        onChange={({ target }) => onChange(target.value)}
        {...described(id, error)}
        {...rest}
      />
    </Frame>
  );
};

export const TextArea = ({ label, hint, error, onChange, ...rest }: TextFieldProps) => {
  const id = useId();
  return (
    <Frame id={id} label={label} {...(hint !== undefined && { hint })} error={error}>
      <textarea
        id={id}
        {...directionOf(rest.value)}
        rows={3}
        className={FIELD}
        onChange={({ target }) => onChange(target.value)}
        {...described(id, error)}
        {...rest}
      />
    </Frame>
  );
};
