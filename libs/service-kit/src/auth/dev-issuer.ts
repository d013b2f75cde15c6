import type { JSONWebKeySet, JWK } from 'jose';
import type { IssuerConfig } from './issuer-config';
import { createTokenSigner, newSigningKey, type TokenClaims } from './token-signer';

export interface DevIssuer {
  /** A token for anybody; one day unless told otherwise. `customer` is refused by those who believe the issuer. */
  token(claims: TokenClaims, lifetimeSeconds?: number): Promise<string>;
  readonly config: IssuerConfig;
  readonly jwks: JSONWebKeySet;
}

const DAY_SECONDS = 86_400;

/**
 * An issuer that gives any role to whoever asks: for tests, the standalone and local stacks, never in production.
 * @param options.key keeps tokens valid over a restart; without it a new key is made.
 */
export const createDevIssuer = async (
  options: { readonly key?: JWK; readonly issuer?: string } = {},
): Promise<DevIssuer> => {
  const signer = await createTokenSigner({
    issuer: options.issuer ?? 'baton-dev',
    audience: 'baton',
    key: options.key ?? (await newSigningKey()),
  });
  return {
    token: (claims, lifetimeSeconds = DAY_SECONDS) => signer.sign(claims, lifetimeSeconds),
    config: signer.config,
    jwks: signer.jwks,
  };
};
