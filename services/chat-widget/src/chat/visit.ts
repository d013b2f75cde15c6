import type { Visit } from '@baton/client';

/** Who a customer is on this page, as it is kept in the browser. */
export interface StoredVisit extends Visit {
  /** Whose proof it was made with; null: a visitor whom nobody knows. */
  readonly who: string | null;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The claims of a JWT; nothing is believed because of them. */
export const claimsOf = (jwt: string): Readonly<Record<string, unknown>> => {
  try {
    const payload = (jwt.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** Whom a proof is about: another one means another customer. Null: no proof. */
export const whoOf = (proof: string | null): string | null => {
  if (proof === null) return null;
  const { iss, sub } = claimsOf(proof);
  return JSON.stringify([iss ?? null, sub ?? null]);
};

/** @param now milliseconds since 1970. @returns whether no service accepts this token any more. */
export const isOver = (token: string, now: number): boolean => {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' && exp * 1_000 <= now;
};

/** @returns null for what this version did not write. */
export const parseVisit = (text: string | null): StoredVisit | null => {
  if (text === null) return null;
  try {
    const { token, customerId, conversationId, who } = JSON.parse(text) as Record<string, unknown>;
    if (!isText(token) || !isText(customerId) || !isText(conversationId)) return null;
    return { token, customerId, conversationId, who: isText(who) ? who : null };
  } catch {
    return null;
  }
};
