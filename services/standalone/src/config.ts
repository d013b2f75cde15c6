import { type IdentityIssuer, identityIssuersField } from '@baton/conversation-service';
import {
  type ConsoleConfig,
  consoleConfig,
  consoleConfigOf,
  consoleFaults,
  demoPeople,
  edgeConfig,
  type IssuerConfig,
  loadConfig,
  originsOf,
  type PageName,
  type PageOrigins,
  switchField,
  type WidgetOrigin,
} from '@baton/service-kit';
import { z } from 'zod';

/** The environment of the standalone process. */
export const standaloneEnvironment = z
  .object({
    PORT: edgeConfig.PORT,
    HOST: z.string().default('127.0.0.1').describe('the address that it listens on'),
    NODE_ENV: edgeConfig.NODE_ENV,
    LOG_LEVEL: edgeConfig.LOG_LEVEL.default('warn').describe(
      '`info` has a line per request; lines are JSON unless written to a terminal',
    ),
    BATON_DATA: z.string().default('.baton').describe('folder of databases, files and secrets; one process at a time'),
    AUTH_DEV: switchField(true).describe(
      '`POST /v1/dev/tokens` gives a token of any staff role to whoever asks; refused with `NODE_ENV=production`',
    ),
    AUTH_ISSUERS: edgeConfig.AUTH_ISSUERS.optional().describe(
      'whose staff tokens are believed besides: JSON list of `{issuer, audience, jwks: {url} or {keys}, algorithms?, roles?}`. ' +
        'People are known by `sub` alone, the development issuer’s too: set `AUTH_DEV=false` beside a real one',
    ),
    IDENTITY_ISSUERS: identityIssuersField,
    WIDGET_ORIGINS: edgeConfig.WIDGET_ORIGINS,
    DEMO_BOT: switchField(true).describe('whether the demo bot attends the channel `web`'),
    ...consoleConfig,
  })
  .refine(({ AUTH_DEV, NODE_ENV }) => !(AUTH_DEV && NODE_ENV === 'production'), {
    path: ['AUTH_DEV'],
    message: 'gives a token of any role to whoever asks, so it must be false with NODE_ENV=production',
  })
  .superRefine((env, context) => {
    for (const { key, message } of consoleFaults(
      env,
      (env.AUTH_ISSUERS ?? []).map(({ issuer }) => issuer),
    ))
      context.addIssue({ code: 'custom', path: [key], message });
  });

/** How one standalone process runs. */
export interface StandaloneConfig {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  readonly logLevel: string;
  /** Folder of all databases, files and secrets; made when missing. */
  readonly dataFolder: string;
  /** Whether `POST /v1/dev/tokens` gives a token to whoever asks. */
  readonly authDev: boolean;
  /** Issuers of staff tokens besides the development issuer. */
  readonly issuers: readonly IssuerConfig[];
  /** Whose proofs of a known customer are believed, by channel; default: nobody's. */
  readonly identityIssuers?: readonly IdentityIssuer[];
  /** Other sites' pages that may speak for customers. */
  readonly widgetOrigins: readonly WidgetOrigin[];
  readonly demoBot: boolean;
  /** How people sign in to the console; default: as demo people with `authDev`, else nobody can. */
  readonly console?: ConsoleConfig;
  /** Where the console connects to besides its own origin; default: nowhere. */
  readonly pageOrigins?: PageOrigins;
  /** For tests: folders of built pages; default: where the build puts them. */
  readonly pageFolders?: Partial<Readonly<Record<PageName, string>>>;
  /** For tests: what presence, and the policy that follows it, take for the time (milliseconds since 1970), and how often they look. */
  readonly presenceTime?: { readonly now: () => number; readonly sweepEveryMs: number };
}

/**
 * The environment, typed.
 * @throws ConfigError naming each key that does not fit.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): StandaloneConfig => {
  const config = loadConfig(standaloneEnvironment, env);
  return {
    port: config.PORT,
    host: config.HOST,
    logLevel: config.LOG_LEVEL,
    dataFolder: config.BATON_DATA,
    authDev: config.AUTH_DEV,
    issuers: config.AUTH_ISSUERS ?? [],
    identityIssuers: config.IDENTITY_ISSUERS,
    widgetOrigins: config.WIDGET_ORIGINS,
    demoBot: config.DEMO_BOT,
    console: consoleConfigOf(config, config.AUTH_DEV ? demoPeople : null),
    pageOrigins: originsOf(config),
  };
};
