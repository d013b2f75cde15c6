import { isProblem, UnreachableError } from './problem';

/** How long a request is tried. */
export interface RetryPolicy {
  /** At most so many times in all; 1: no retry. */
  readonly attempts: number;
  /** No new attempt begins after so many milliseconds. */
  readonly forMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 6, forMs: 30_000 };

const BASE_MS = 200;
const CAP_MS = 10_000;

/**
 * Full jitter (Brooker, 'Exponential backoff and jitter'): a random time up to a bound that doubles.
 * @param attempt how many have failed, from 1. @returns milliseconds.
 */
export const backoff = (attempt: number, random: () => number, baseMs = BASE_MS, capMs = CAP_MS): number =>
  random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));

/** What a service says to wait is the least; a little chance on top keeps a crowd from coming back at once. Milliseconds. */
export const delayBeforeRetry = (attempt: number, retryAfterMs: number | null, random: () => number): number =>
  retryAfterMs === null ? backoff(attempt, random) : retryAfterMs + random() * BASE_MS;

const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the same request may fare better later. A 500 may not: it is a fault of the service, not of the moment. */
export const isPassing = (error: unknown): boolean =>
  error instanceof UnreachableError ||
  (isProblem(error) && (PASSING.has(error.problem.status) || error.code === 'not-yet'));

/** Reads `Retry-After`: seconds, or a date. @param now milliseconds since 1970. @returns milliseconds; null: not said. */
export const retryAfterMs = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};
