import type { DevIdentity } from '@baton/client';
import { SignInFault } from './fault';

export interface OidcConfig {
  readonly auth: 'oidc';
  /** Exactly the provider's issuer. */
  readonly issuer: string;
  readonly clientId: string;
  /** With spaces between. */
  readonly scope: string;
  /** For whom access tokens are to be made out, where the provider wants to be told (RFC 8707). */
  readonly resource?: string;
}

/** `/agent/config.json`: the page's only configuration. */
export type ConsoleConfig =
  OidcConfig | { readonly auth: 'development'; readonly people: readonly DevIdentity[] } | { readonly auth: 'none' };

export interface ReadConfig {
  readonly config: ConsoleConfig;
  /** Seconds that the server's clock is ahead of this device's: a wrong clock here must not refuse good tokens. */
  readonly clockSkew: number;
}

const PATH = '/agent/config.json';
const PATIENCE_MS = 10_000;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isPerson = (value: unknown): value is DevIdentity => {
  const { sub, roles } = (value ?? {}) as Partial<DevIdentity>;
  return isText(sub) && Array.isArray(roles);
};

const wrong = (what: string): SignInFault => new SignInFault('misconfigured', `${PATH} ${what}`);

/** @throws SignInFault that names what is wrong in it. */
export const parseConfig = (json: unknown): ConsoleConfig => {
  const { auth, issuer, clientId, scope, resource, people } = (json ?? {}) as Record<string, unknown>;
  if (auth === 'none') return { auth };
  if (auth === 'development') {
    if (!Array.isArray(people) || !people.every(isPerson)) throw wrong('has no list of people');
    return { auth, people };
  }
  if (auth !== 'oidc') throw wrong('does not say how people sign in ("auth")');
  if (!isText(issuer) || !URL.canParse(issuer)) throw wrong('has no address of a provider ("issuer")');
  if (!isText(clientId)) throw wrong('has no "clientId"');
  if (!isText(scope)) throw wrong('has no "scope"');
  return { auth, issuer, clientId, scope, ...(isText(resource) && { resource }) };
};

const skewOf = (answer: Response): number => {
  const server = Date.parse(answer.headers.get('date') ?? '');
  return Number.isNaN(server) ? 0 : Math.round((server - Date.now()) / 1_000);
};

/** @throws SignInFault */
export const readConfig = async (): Promise<ReadConfig> => {
  const answer = await fetch(PATH, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (error: unknown) => {
      throw new SignInFault('server-unreachable', PATH, { cause: error });
    },
  );
  if (answer.status >= 500) throw new SignInFault('server-unreachable', `${PATH}: ${answer.status}`);
  if (!answer.ok) throw wrong(`was answered with ${answer.status}`);
  const json: unknown = await answer.json().catch(() => {
    throw wrong('is no JSON');
  });
  return { config: parseConfig(json), clockSkew: skewOf(answer) };
};
