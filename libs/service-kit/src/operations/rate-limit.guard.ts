import { Rejection } from '@baton/decider';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { callerOf } from '../auth/request-caller';
import { RATE_LIMITED, type RateLimit, type RateLimits } from './rate-limits';

/** Whose requests are remembered at most; the least recent are forgotten first, so memory stays flat under an attack. */
const MAX_REMEMBERED = 50_000;

/**
 * Counts in this process. The budget refills evenly (a token bucket), so that no window border lets twice the limit through.
 * It stands twice around the token check: by address before it, so that guessing tokens is limited, by caller after it.
 */
export class RateLimitGuard implements CanActivate {
  private readonly budgets = new LRUCache<string, { left: number; at: number }>({ max: MAX_REMEMBERED });

  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
    private readonly by: 'address' | 'caller',
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Rejection `too-many-requests` */
  canActivate(context: ExecutionContext): boolean {
    const named = this.reflector.getAllAndOverride<keyof RateLimits | undefined>(RATE_LIMITED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const group = named ?? 'default';
    const limit = this.limits[group];
    const who = this.whoOf(context);
    if (limit !== null && who !== null) this.spend(`${group} ${who}`, limit);
    return true;
  }

  private whoOf(context: ExecutionContext): string | null {
    if (this.by === 'address') return context.switchToHttp().getRequest<FastifyRequest>().ip;
    const caller = callerOf(context);
    return caller === null ? null : `${caller.issuer} ${caller.id}`;
  }

  private spend(key: string, { limit, seconds }: RateLimit): void {
    const now = this.now();
    const perMs = limit / (seconds * 1_000);
    const budget = this.budgets.get(key) ?? { left: limit, at: now };
    const left = Math.min(limit, budget.left + (now - budget.at) * perMs);
    if (left < 1) {
      this.budgets.set(key, { left, at: now });
      throw new Rejection('too-many-requests', {
        retryAfterSeconds: Math.max(1, Math.ceil((1 - left) / perMs / 1_000)),
      });
    }
    this.budgets.set(key, { left: left - 1, at: now });
  }
}
