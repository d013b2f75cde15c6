/** One place of a service that learns of a stream late: a consumer group's ledger, a projection. */
export interface CausalWaiter {
  follows(stream: string): boolean;
  /** True once everything up to the revision was handled; false after `timeoutMs`. */
  waitFor(stream: string, revision: number, timeoutMs: number): Promise<boolean>;
}

/** DI token of a service's `CausalWaiter[]`: what `Baton-Seen` waits for. */
export const CAUSAL_WAITERS = Symbol('CAUSAL_WAITERS');
