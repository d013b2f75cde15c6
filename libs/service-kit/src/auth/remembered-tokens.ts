import { LRUCache } from 'lru-cache';
import type { Principal } from './principal';
import { Unauthenticated, type TokenVerifier } from './token-verifier';

const MAX_REMEMBERED = 10_000;
/** How long a key that its issuer has withdrawn may still be believed. */
const REMEMBERED_MS = 60_000;

/**
 * Checks the signature of a token once a minute instead of at every request: it costs more than the rest of a warm command.
 * What was refused is not remembered.
 * @param skewMs how long after its expiry a token is still good.
 */
export const rememberTokens = (verify: TokenVerifier, skewMs: number, now: () => number = Date.now): TokenVerifier => {
  const known = new LRUCache<string, { readonly caller: Principal; readonly until: number }>({ max: MAX_REMEMBERED });
  return async (token) => {
    const kept = known.get(token);
    if (kept !== undefined && now() < kept.until) return kept.caller;
    known.delete(token);
    const caller = await verify(token);
    const goodUntil = caller.expiresAt + skewMs;
    if (goodUntil <= now()) throw new Unauthenticated('the token has expired');
    known.set(token, { caller, until: Math.min(goodUntil, now() + REMEMBERED_MS) });
    return caller;
  };
};
