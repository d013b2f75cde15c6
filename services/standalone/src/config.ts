import type { IdentityIssuer } from '@baton/conversation-service';
import { edgeConfig, type IssuerConfig, jsonField, loadConfig, secretField, switchField } from '@baton/service-kit';
import { z } from 'zod';

const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Who proves that a visitor is a customer known elsewhere: keys behind a URL, keys, or a secret (base64, 32 bytes at least). */
const identityIssuers = z.array(
  z.strictObject({
    channel: z.string().min(1),
    issuer: z.string().min(1),
    audience: z.string().min(1),
    keys: z.union([z.strictObject({ url: z.url() }), z.strictObject({ secret: secretField }), jwks]),
  }),
);

const environment = z
  .object({
    PORT: edgeConfig.PORT,
    HOST: z.string().default('127.0.0.1'),
    NODE_ENV: edgeConfig.NODE_ENV,
    LOG_LEVEL: edgeConfig.LOG_LEVEL.default('warn'),
    BATON_DATA: z.string().default('.baton'),
    AUTH_DEV: switchField(true),
    AUTH_ISSUERS: edgeConfig.AUTH_ISSUERS.optional(),
    IDENTITY_ISSUERS: jsonField(identityIssuers, 'a JSON list of {channel, issuer, audience, keys}').default([]),
    WIDGET_ORIGINS: edgeConfig.WIDGET_ORIGINS,
    DEMO_BOT: switchField(true),
  })
  .refine(({ AUTH_DEV, NODE_ENV }) => !(AUTH_DEV && NODE_ENV === 'production'), {
    path: ['AUTH_DEV'],
    message: 'gives a token of any role to whoever asks, so it must be false with NODE_ENV=production',
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
  readonly widgetOrigins: readonly string[];
  readonly demoBot: boolean;
}

/**
 * The environment, typed.
 * @throws ConfigError naming each key that does not fit.
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): StandaloneConfig => {
  const config = loadConfig(environment, env);
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
  };
};
