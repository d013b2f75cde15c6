import { type ProblemError, UnreachableError } from '@baton/client';

/** Why something was not done, as its customer is told. */
export type Trouble =
  | { readonly kind: 'unreachable' | 'notAllowed' | 'refused' | 'fileType' | 'fileEmpty' | 'erased' | 'expired' }
  | { readonly kind: 'tooMany'; readonly seconds: number | null }
  | { readonly kind: 'fileTooLarge'; readonly most: number | null };

const isProblem = (error: unknown): error is ProblemError =>
  error instanceof Error && error.name === 'ProblemError' && 'problem' in error;

/** The code as the service gave it, also one that this version of the client does not know. */
export const codeOf = (error: unknown): string | null => {
  if (!isProblem(error)) return null;
  const { problem } = error;
  return problem.code === 'unrecognised' ? problem.given : problem.code;
};

export const statusOf = (error: unknown): number | null => (isProblem(error) ? error.problem.status : null);

const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof UnreachableError) return { kind: 'unreachable' };
  if (!isProblem(error)) return { kind: 'refused' };
  const { problem, retryAfterMs } = error;
  switch (codeOf(error)) {
    case 'too-many-requests':
      return { kind: 'tooMany', seconds: retryAfterMs === null ? null : Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
    case 'origin-not-allowed':
      return { kind: 'notAllowed' };
    case 'file-too-large':
    case 'payload-too-large':
      return { kind: 'fileTooLarge', most: numberIn((problem as { readonly maxBytes?: unknown }).maxBytes) };
    case 'file-type-not-allowed':
    case 'unsupported-media-type':
      return { kind: 'fileType' };
    case 'erased':
      return { kind: 'erased' };
    default:
      return { kind: problem.status >= 500 ? 'unreachable' : 'refused' };
  }
};
