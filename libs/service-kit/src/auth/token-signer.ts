import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import type { IssuerConfig } from './issuer-config';
import type { Role } from './principal';

/** What a token of ours says. `sub` of a customer's token is the customer id. */
export interface TokenClaims {
  readonly sub: string;
  readonly name?: string;
  readonly roles: readonly Role[];
  readonly skills?: readonly string[];
  readonly queues?: readonly string[];
  readonly customerId?: string;
  readonly conversationId?: string;
  readonly channel?: string;
}

export interface TokenSignerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Private ES256 key, from `newSigningKey()`. */
  readonly key: JWK;
  /** Roles that the signer's tokens may carry for those who believe it; see `IssuerConfig`. */
  readonly roles?: readonly Role[];
}

/** Signs tokens; `config` is what everybody who should believe them is configured with (public key only). */
export interface TokenSigner {
  /** @param lifetimeSeconds from now; may be negative, for tests. */
  sign(claims: TokenClaims, lifetimeSeconds: number): Promise<string>;
  readonly config: IssuerConfig;
  readonly jwks: JSONWebKeySet;
}

/** A new private ES256 key with an id, to be kept in a secret. */
export const newSigningKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
};

const publicPart = ({ kty, crv, x, y, kid, alg, use }: JWK): JWK =>
  JSON.parse(JSON.stringify({ kty, crv, x, y, kid, alg, use })) as JWK;

/** @throws TypeError when the key is no private ES256 JWK. */
export const createTokenSigner = async (options: TokenSignerOptions): Promise<TokenSigner> => {
  const key = await importJWK(options.key, 'ES256');
  const jwks: JSONWebKeySet = { keys: [publicPart(options.key)] };
  return {
    jwks,
    config: {
      issuer: options.issuer,
      audience: options.audience,
      jwks,
      algorithms: ['ES256'],
      ...(options.roles && { roles: options.roles }),
    },
    sign: ({ sub, ...claims }, lifetimeSeconds) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({
          alg: 'ES256',
          typ: 'JWT',
          ...(options.key.kid !== undefined && { kid: options.key.kid }),
        })
        .setSubject(sub)
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(key);
    },
  };
};
