import type { Person } from '../session';

/** What the provider gave; lives in memory only. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** From when it was given on; a device's clock says nothing about it. */
  readonly lifetimeSeconds: number;
  readonly person: Person;
}

const fromBase64Url = (text: string): string => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
};

/** What a JWT says, unverified: for showing only. Whoever answers requests looks at the signature. @returns null: it is none. */
export const claimsOf = (token: string): Readonly<Record<string, unknown>> | null => {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return null;
  try {
    const claims: unknown = JSON.parse(fromBase64Url(payload));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** @param claims of the access token, because that is what Baton knows people by. @param named of the ID token, for the name. */
export const personOf = (
  claims: Readonly<Record<string, unknown>>,
  named: Readonly<Record<string, unknown>> = {},
): Person => {
  const id = String(claims['sub']);
  const name = [claims['name'], named['name'], named['preferred_username']].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  return { id, name: name ?? id, roles: texts(claims['roles']) };
};
