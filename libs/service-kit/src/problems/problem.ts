import { type ProblemCode, problems } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { BusUnavailable } from '@baton/event-bus';
import {
  IdempotencyKeyReused,
  KeyDestroyed,
  StoreUnavailable,
  TooMuchContention,
  UnknownEventType,
} from '@baton/event-store';
import { HttpException } from '@nestjs/common';
import { IssuerUnavailable, Unauthenticated } from '../auth/token-verifier';
import { InvalidRequest } from './invalid-request';

/** What is answered for an error, before the request's trace id is added. */
export interface Problem {
  readonly code: ProblemCode;
  readonly detail?: string;
  /** The problem's own members: `errors`, `by`, `since`, … */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
}

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** What the framework refuses on its own, by status: its wording is not passed on, because it may quote the request. */
const codeByStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'invalid-request',
  411: 'invalid-request',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'invalid-request',
  415: 'unsupported-media-type',
  428: 'precondition-required',
  429: 'too-many-requests',
  431: 'header-fields-too-large',
  503: 'unavailable',
};

/** How soon it is worth trying again, where the code alone says so. */
export const retryAfter: Readonly<Partial<Record<ProblemCode, number>>> = {
  'not-yet': 1,
  unavailable: 2,
  'too-many-requests': 1,
};

const problem = (code: ProblemCode, rest: Omit<Problem, 'code'> = {}): Problem => {
  const seconds = rest.retryAfterSeconds ?? retryAfter[code];
  return { code, ...rest, ...(seconds !== undefined && { retryAfterSeconds: seconds }) };
};

const ofRejection = ({ code, details }: Rejection): Problem => {
  if (!isProblemCode(code)) return problem('internal');
  const { retryAfterSeconds, ...members } = details;
  return problem(code, { members, ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }) });
};

/** The one table from whatever was thrown to what is answered. Anything unknown is `internal`, without a word of it. */
export const toProblem = (error: unknown): Problem => {
  if (error instanceof Rejection) return ofRejection(error as Rejection);
  if (error instanceof InvalidRequest) return problem('invalid-request', { members: { errors: error.errors } });
  if (error instanceof Unauthenticated) return problem('unauthenticated', { detail: error.message });
  if (error instanceof IdempotencyKeyReused) return problem('idempotency-key-reused');
  if (error instanceof KeyDestroyed) return problem('erased');
  const unreachable = [StoreUnavailable, TooMuchContention, BusUnavailable, UnknownEventType, IssuerUnavailable];
  if (unreachable.some((kind) => error instanceof kind)) return problem('unavailable');
  const status = statusOf(error);
  if (status !== null) return problem(codeByStatus[status] ?? (status < 500 ? 'invalid-request' : 'internal'));
  return problem('internal');
};

const statusOf = (error: unknown): number | null => {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own errors, when they do not pass through Nest.
  const isFastifys = error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
  return isFastifys && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
};
