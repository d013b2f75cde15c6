import type { JSONWebKeySet } from 'jose';
import type { Role } from './principal';

/** Signature algorithms that may be configured: asymmetric ones only, so that a public key is never an HMAC secret. */
export const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'EdDSA',
] as const;
export type Algorithm = (typeof algorithms)[number];

/** One party whose tokens are believed. */
export interface IssuerConfig {
  /** Exactly the token's `iss`. */
  readonly issuer: string;
  /** Must be among the token's `aud`. */
  readonly audience: string;
  /** Public keys: fetched (and cached) from a URL, or given. */
  readonly jwks: { readonly url: string } | JSONWebKeySet;
  /** Default: ES256 and RS256. */
  readonly algorithms?: readonly Algorithm[];
  /**
   * Roles that this issuer may give; others in its tokens are ignored. Default: all but `customer`.
   * The issuer of visitor tokens is given `['customer']` only.
   */
  readonly roles?: readonly Role[];
}
