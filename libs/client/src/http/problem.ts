import type { DocumentedProblem } from '../api/types';

/** What is no problem document of ours: a proxy's answer, or a code of a newer server. */
export interface UnrecognisedProblem {
  readonly code: 'unrecognised';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** The code as it came; null: there was none. */
  readonly given: string | null;
  readonly detail?: string;
  readonly traceId?: string;
}

/** An RFC 9457 document; `switch (problem.code)` knows each code's members. */
export type Problem = DocumentedProblem | UnrecognisedProblem;

export type ProblemCode = Problem['code'];

const codes: Readonly<Record<Exclude<ProblemCode, 'unrecognised'>, true>> = {
  'invalid-request': true,
  unauthenticated: true,
  forbidden: true,
  'origin-not-allowed': true,
  'not-found': true,
  'precondition-failed': true,
  'payload-too-large': true,
  'unsupported-media-type': true,
  'idempotency-key-reused': true,
  'precondition-required': true,
  'too-many-requests': true,
  'header-fields-too-large': true,
  internal: true,
  unavailable: true,
  'not-yet': true,
  erased: true,
  'already-claimed': true,
  'not-owner': true,
  'not-eligible': true,
  'self-forward': true,
  'unknown-agent': true,
  'target-offline': true,
  'must-resolve-or-delete': true,
  'not-claimed': true,
  'ticket-closed': true,
  'ticket-deleted': true,
  'ticket-not-found': true,
  'faq-answer-required': true,
  'conversation-not-found': true,
  'not-joined': true,
  'chat-ended': true,
  'bot-not-in-charge': true,
  'no-live-chat': true,
  'too-many-variables': true,
  'file-too-large': true,
  'file-type-not-allowed': true,
};

/** Every code that this version knows. */
export const problemCodes: readonly string[] = Object.keys(codes);

/** The service said no. */
export class ProblemError<C extends ProblemCode = ProblemCode> extends Error {
  override readonly name = 'ProblemError';

  /** @param retryAfterMs how long the service asked to wait; null: it did not say. */
  constructor(
    readonly problem: Extract<Problem, { code: C }>,
    readonly retryAfterMs: number | null,
  ) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
  }

  get code(): C {
    return this.problem.code;
  }
}

/** No answer came: nobody knows whether the request had an effect. The same key may be sent again. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(cause: unknown) {
    super('no answer came', { cause });
  }
}

/** Whether the service said no. */
export const isProblem = (error: unknown): error is ProblemError => error instanceof ProblemError;

/** Whether the service said no with one of these codes. */
export const hasCode = <C extends ProblemCode>(error: unknown, ...wanted: readonly C[]): error is ProblemError<C> =>
  isProblem(error) && (wanted as readonly ProblemCode[]).includes(error.code);

/** @param body as parsed, or null when it was no JSON. */
export const toProblem = (status: number, body: unknown): Problem => {
  const document = (typeof body === 'object' && body !== null ? body : {}) as Partial<UnrecognisedProblem> & {
    readonly code?: unknown;
  };
  const { code } = document;
  if (typeof code === 'string' && Object.hasOwn(codes, code)) return { ...document, status } as Problem;
  const given = typeof code === 'string' ? code : null;
  return {
    type: 'about:blank',
    title: 'An answer that is not understood',
    ...document,
    status,
    code: 'unrecognised',
    given,
  };
};
