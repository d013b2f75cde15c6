import { createTokenVerifier, InvalidRequest, IssuerUnavailable, Unauthenticated } from '@baton/service-kit';
import { decodeJwt, jwtVerify } from 'jose';
import type { IdentityIssuer } from '../conversation.ports';

/** Somebody whom a host site vouches for. */
export interface ProvenIdentity {
  readonly issuer: string;
  readonly externalId: string;
  readonly name: string | null;
}

/** @throws InvalidRequest for a proof that is not believed on that channel; IssuerUnavailable. */
export type ProveIdentity = (channel: string, proof: string) => Promise<ProvenIdentity>;

/** A proof is made for one visit: one that lives longer could be found in a log and used by somebody else. */
const LONGEST_LIFE_SECONDS = 86_400;
const CLOCK_SKEW_SECONDS = 60;

const refused = (message: string): InvalidRequest => new InvalidRequest([{ path: 'identity', message }]);

/** Believes the issuers of a channel and nobody else. The issuer that a proof names only chooses whose key it is checked with. */
export const identityProver = (issuers: readonly IdentityIssuer[]): ProveIdentity => {
  const known = issuers.map((issuer) => ({ issuer, verify: verifierOf(issuer) }));
  return async (channel, proof) => {
    const { iss } = decoded(proof);
    const entry = known.find(
      ({ issuer }) => issuer.issuer === iss && (issuer.channel === '*' || issuer.channel === channel),
    );
    if (entry === undefined) throw refused('is of no issuer that is believed on this channel');
    const { id, name, expiresAt } = await entry.verify(proof).catch(passOn);
    const latest = Date.now() + (LONGEST_LIFE_SECONDS + CLOCK_SKEW_SECONDS) * 1_000;
    if (expiresAt > latest) throw refused('must not live longer than a day');
    return { issuer: entry.issuer.issuer, externalId: id, name };
  };
};

type Verified = Promise<{ readonly id: string; readonly name: string | null; readonly expiresAt: number }>;

const verifierOf = ({ issuer, audience, keys }: IdentityIssuer): ((proof: string) => Verified) => {
  if (!('secret' in keys)) return createTokenVerifier([{ issuer, audience, jwks: keys, roles: [] }]);
  const { secret } = keys;
  return async (proof) => {
    const { payload } = await jwtVerify(proof, secret, {
      issuer,
      audience,
      algorithms: ['HS256'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      requiredClaims: ['sub', 'exp'],
    });
    const { sub = '', exp = 0, name } = payload;
    if (sub === '' || sub.length > 200) throw refused('must name a customer in 1 to 200 characters');
    return { id: sub, name: typeof name === 'string' && name.length <= 200 ? name : null, expiresAt: exp * 1_000 };
  };
};

const decoded = (proof: string): { iss?: string } => {
  try {
    return decodeJwt(proof);
  } catch {
    throw refused('is no well-formed JWT');
  }
};

const passOn = (error: unknown): never => {
  if (error instanceof InvalidRequest || error instanceof IssuerUnavailable) throw error;
  throw refused(error instanceof Unauthenticated ? `is not believed: ${error.message}` : 'is not believed');
};
