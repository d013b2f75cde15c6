import { hasCode, ProblemError, UnreachableError } from '@baton/client';

const isProblem = (error: unknown): error is ProblemError => error instanceof ProblemError;

/** An error in words: a key of the namespace `ticket`, and what goes into it. */
export interface ProblemWords {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

const numbersOf = (error: ProblemError): ProblemWords['params'] => {
  if (hasCode(error, 'file-too-large')) return { megabytes: Math.floor(error.problem.maxBytes / (1024 * 1024)) };
  if (hasCode(error, 'file-type-not-allowed')) return { type: error.problem.contentType };
  return {};
};

/** What happened and what to do, for every code that a service may answer with; never the service's own English. */
export const problemWords = (error: unknown): ProblemWords => {
  if (isProblem(error)) return { key: `problem.${error.code}`, params: numbersOf(error) };
  if (error instanceof UnreachableError) return { key: 'problem.unreachable', params: {} };
  return { key: 'problem.unrecognised', params: {} };
};

/** Whether trying the same again later may help. */
export const isWorthTryingAgain = (error: unknown): boolean =>
  error instanceof UnreachableError ||
  (isProblem(error) && (error.problem.status >= 500 || hasCode(error, 'too-many-requests', 'not-yet')));

/** Whether the thing itself is not there for this person, now or ever. */
export const isNotThere = (error: unknown): boolean =>
  hasCode(error, 'ticket-not-found', 'conversation-not-found', 'not-found', 'forbidden', 'erased', 'ticket-deleted');
