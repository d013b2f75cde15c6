import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { textFault } from '../validation/text-rules';
import { type IssuerConfig } from './issuer-config';
import { type Principal, type Role, roles } from './principal';

/** The token is not believed. The message is for the caller's developer and says which check failed, nothing of the token. */
export class Unauthenticated extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'Unauthenticated';
  }
}

/** Keys of an issuer could not be fetched: whether the token is good cannot be known now. */
export class IssuerUnavailable extends Error {
  constructor(options?: ErrorOptions) {
    super('the keys of an issuer cannot be fetched', options);
    this.name = 'IssuerUnavailable';
  }
}

/** How far the clocks of an issuer and of this process may be apart. */
export const CLOCK_SKEW_SECONDS = 60;
const DEFAULT_ALGORITHMS = ['ES256', 'RS256'] as const;
const DEFAULT_ROLES = roles.filter((role) => role !== 'customer');

const label = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => textFault(value) === null);
const labels = z.array(label(100)).max(50).default([]);

const claims = z.object({
  sub: label(200),
  exp: z.number(),
  name: label(200).optional(),
  roles: z.array(z.string()).max(20).default([]),
  skills: labels,
  queues: labels,
  customerId: z.uuid().optional(),
  conversationId: z.uuid().optional(),
  channel: label(100).optional(),
});
type Claims = z.infer<typeof claims>;

/** @returns the caller of a bearer token. @throws Unauthenticated, IssuerUnavailable */
export type TokenVerifier = (token: string) => Promise<Principal>;

/**
 * Believes the configured issuers and nobody else. The issuer that a token names only chooses whose keys and algorithms
 * it is checked with; nothing of it is believed before that.
 */
export const createTokenVerifier = (issuers: readonly IssuerConfig[]): TokenVerifier => {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer) }]));
  return async (token) => {
    const entry = known.get(namedIssuer(token));
    if (entry === undefined) throw new Unauthenticated('the token is of no known issuer');
    const payload = await verify(token, entry.issuer, entry.keys);
    return principalOf(payload, entry.issuer);
  };
};

const keysOf = ({ jwks }: IssuerConfig): JWTVerifyGetKey =>
  'url' in jwks && typeof jwks.url === 'string'
    ? createRemoteJWKSet(new URL(jwks.url), { timeoutDuration: 3_000, cooldownDuration: 10_000 })
    : createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0]);

const namedIssuer = (token: string): string => {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    throw new Unauthenticated('the token is no well-formed JWT');
  }
};

const verify = async (token: string, issuer: IssuerConfig, keys: JWTVerifyGetKey): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [...(issuer.algorithms ?? DEFAULT_ALGORITHMS)],
      clockTolerance: CLOCK_SKEW_SECONDS,
      requiredClaims: ['sub', 'exp'],
    });
    return payload;
  } catch (error) {
    throw refusalOf(error);
  }
};

const refusalOf = (error: unknown): Error => {
  if (error instanceof errors.JWTExpired) return new Unauthenticated('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return new Unauthenticated(`the token's ${error.claim} does not fit`);
  if (error instanceof errors.JOSEAlgNotAllowed) return new Unauthenticated("the token's algorithm is not accepted");
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return new Unauthenticated('no key of the issuer fits the token');
  }
  // What a remote key set throws when its answer is late, no 200 or no key set; and what fetch throws when nobody answers.
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)
    return new IssuerUnavailable({ cause: error });
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') {
    return new Unauthenticated('the signature of the token does not fit');
  }
  if (error instanceof errors.JOSEError || isFetchFailure(error)) return new IssuerUnavailable({ cause: error });
  return new Unauthenticated('the token cannot be verified');
};

/** fetch's one message for everything between here and there. */
const isFetchFailure = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'message' in error && error.message === 'fetch failed';

const principalOf = (payload: JWTPayload, issuer: IssuerConfig): Principal => {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const where = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))].join(', ');
    throw new Unauthenticated(`claims of the token do not fit: ${where}`);
  }
  const { data } = parsed;
  const granted = rolesOf(data, issuer);
  return {
    kind: kindOf(granted),
    id: data.sub,
    name: data.name ?? null,
    roles: granted,
    skills: data.skills,
    queues: data.queues,
    issuer: issuer.issuer,
    ...customerPart(data, granted),
    expiresAt: data.exp * 1_000,
  };
};

const rolesOf = (data: Claims, issuer: IssuerConfig): readonly Role[] => {
  const allowed: readonly string[] = issuer.roles ?? DEFAULT_ROLES;
  const named = roles.filter((role) => data.roles.includes(role) && allowed.includes(role));
  const granted: readonly Role[] = named.includes('supervisor') ? [...new Set<Role>(['agent', ...named])] : named;
  // One identity in two kinds of role could be the author of a chat's both sides.
  const kinds = [granted.includes('agent'), granted.includes('bot'), granted.includes('customer')];
  if (kinds.filter(Boolean).length > 1)
    throw new Unauthenticated('a token is an agent, a bot or a customer, not two of them');
  return granted;
};

const kindOf = (granted: readonly Role[]): Principal['kind'] => {
  if (granted.includes('agent')) return 'agent';
  if (granted.includes('bot')) return 'bot';
  return granted.includes('customer') ? 'customer' : 'other';
};

const customerPart = (data: Claims, granted: readonly Role[]): Partial<Principal> => {
  if (!granted.includes('customer')) return {};
  const { customerId, conversationId, channel } = data;
  if (customerId === undefined || customerId !== data.sub)
    throw new Unauthenticated('a customer token names its customer');
  return { customerId, ...(conversationId && { conversationId }), ...(channel && { channel }) };
};
