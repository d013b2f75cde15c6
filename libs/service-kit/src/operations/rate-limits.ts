import { SetMetadata } from '@nestjs/common';

/** At most `limit` requests in any window of `seconds`, for each customer (or other caller) and for each address. */
export interface RateLimit {
  readonly limit: number;
  readonly seconds: number;
}

/** The groups of routes that are limited; `default` is every route that names no group. null: no limit. */
export interface RateLimits {
  readonly visitors: RateLimit | null;
  readonly messages: RateLimit | null;
  readonly handovers: RateLimit | null;
  readonly default: RateLimit | null;
}

/** Limits of a deployment that says nothing. An office behind one address has many agents, so `default` is wide. */
export const saneRateLimits: RateLimits = {
  visitors: { limit: 10, seconds: 60 },
  messages: { limit: 20, seconds: 10 },
  handovers: { limit: 5, seconds: 60 },
  default: { limit: 600, seconds: 10 },
};

/** For tests, replays and benches. */
export const noRateLimits: RateLimits = { visitors: null, messages: null, handovers: null, default: null };

export const RATE_LIMITED = 'baton:rate-limited';

/** Which limit a route counts against: `@RateLimited('messages')`. */
export const RateLimited = (group: Exclude<keyof RateLimits, 'default'>) => SetMetadata(RATE_LIMITED, group);
