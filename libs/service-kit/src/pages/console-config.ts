import { z } from 'zod';
import type { Role } from '../auth/principal';
import type { PageOrigins } from './page-rules';

/** Somebody to sign in as, where the development issuer gives tokens to whoever asks; there is nothing special about them. */
export interface DemoPerson {
  readonly sub: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly skills?: readonly string[];
}

export const demoPeople: readonly DemoPerson[] = [
  { sub: 'ann', name: 'Ann Keller', roles: ['agent'], skills: ['orders'] },
  { sub: 'ben', name: 'Ben Rossi', roles: ['agent'], skills: ['orders', 'returns'] },
  { sub: 'cem', name: 'Cem Aydin', roles: ['agent'] },
  { sub: 'sue', name: 'Sue Frei', roles: ['supervisor'], skills: ['orders', 'returns'] },
  { sub: 'ada', name: 'Ada Lindt', roles: ['admin', 'supervisor'] },
];

/** What `/agent/config.json` says: the console's only configuration. Everybody may read it. */
export type ConsoleConfig =
  | {
      readonly auth: 'oidc';
      readonly issuer: string;
      readonly clientId: string;
      readonly scope: string;
      readonly resource?: string;
    }
  | { readonly auth: 'development'; readonly people: readonly DemoPerson[] }
  /** Nobody can sign in: no provider is configured, and development tokens are off. */
  | { readonly auth: 'none' };

const isSafeAddress = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, search, hash, username } = new URL(value);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback)) && `${search}${hash}${username}` === '';
};

const ISSUER_FAULT = 'must be the https:// address of an OpenID provider (http:// on this machine only)';

const originsField = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine(
    (origins) => origins.every((origin) => isSafeAddress(origin) && new URL(origin).origin === origin),
    'must be origins such as https://login.example, without a path, separated by commas',
  );

/** How people sign in to the console: spread into the `z.object` of whoever serves it. */
export const consoleConfig = {
  CONSOLE_OIDC_ISSUER: z
    .string()
    .refine(isSafeAddress, ISSUER_FAULT)
    .optional()
    .describe(
      'where people sign in to the console: an OpenID provider that knows the authorization code flow with PKCE, and that ' +
        '`AUTH_ISSUERS` believes; with `CONSOLE_OIDC_CLIENT_ID`. Default: the development page with demo people, where `AUTH_DEV` is on',
    ),
  CONSOLE_OIDC_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be a client id: printable characters without spaces')
    .optional()
    .describe('the console’s id there: a public client, whose redirect address is `<origin>/agent/`'),
  CONSOLE_OIDC_SCOPE: z
    .string()
    .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'must be scopes with single spaces between them')
    .refine((scope) => scope.split(' ').includes('openid'), 'must contain openid')
    .default('openid profile offline_access')
    .describe('what it asks for there'),
  CONSOLE_OIDC_RESOURCE: z
    .url()
    .optional()
    .describe(
      'for whom it asks for access tokens (RFC 8707), where the provider makes them out to Baton, as JWTs, only when it is told; ' +
        'the `aud` that comes of it is the `audience` in `AUTH_ISSUERS`',
    ),
  CONSOLE_OIDC_ORIGINS: originsField
    .default([])
    .describe(
      'further origins that the provider’s addresses are on, separated by commas: the page may connect to no other',
    ),
} as const;

export type ConsoleEnvironment = z.output<z.ZodObject<typeof consoleConfig>>;

/** What does not fit together; each is a key and what to do. `believed`: the issuers whose tokens the services accept. */
export const consoleFaults = (
  { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: client }: ConsoleEnvironment,
  believed: readonly string[],
): readonly { readonly key: keyof typeof consoleConfig; readonly message: string }[] => {
  if (issuer === undefined && client === undefined) return [];
  if (issuer === undefined) return [{ key: 'CONSOLE_OIDC_ISSUER', message: 'is required with CONSOLE_OIDC_CLIENT_ID' }];
  if (client === undefined) return [{ key: 'CONSOLE_OIDC_CLIENT_ID', message: 'is required with CONSOLE_OIDC_ISSUER' }];
  if (believed.includes(issuer)) return [];
  return [
    {
      key: 'CONSOLE_OIDC_ISSUER',
      message: 'is none of the issuers in AUTH_ISSUERS, so nobody who signs in there would be let in; add it there',
    },
  ];
};

/** @param people whom one can sign in as without a provider; null: development tokens are off. */
export const consoleConfigOf = (env: ConsoleEnvironment, people: readonly DemoPerson[] | null): ConsoleConfig => {
  const { CONSOLE_OIDC_ISSUER: issuer, CONSOLE_OIDC_CLIENT_ID: clientId, CONSOLE_OIDC_SCOPE: scope } = env;
  const { CONSOLE_OIDC_RESOURCE: resource } = env;
  if (issuer !== undefined && clientId !== undefined) {
    return { auth: 'oidc', issuer, clientId, scope, ...(resource !== undefined && { resource }) };
  }
  return people === null ? { auth: 'none' } : { auth: 'development', people };
};

/** Where the console connects to besides its own origin. */
export const originsOf = (env: ConsoleEnvironment): PageOrigins => ({
  connect:
    env.CONSOLE_OIDC_ISSUER === undefined
      ? []
      : [...new Set([new URL(env.CONSOLE_OIDC_ISSUER).origin, ...env.CONSOLE_OIDC_ORIGINS])],
});
