import { jsonField, loadConfig, secretField, serviceEnvironment, storeConfig } from '@baton/service-kit';
import { z } from 'zod';

const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Who proves that a visitor is a customer known elsewhere: keys behind a URL, keys, or a secret (base64, 32 bytes at least). */
export const identityIssuersField = jsonField(
  z.array(
    z.strictObject({
      channel: z.string().min(1),
      issuer: z.string().min(1),
      audience: z.string().min(1),
      keys: z.union([z.strictObject({ url: z.url() }), z.strictObject({ secret: secretField }), jwks]),
    }),
  ),
  'a JSON list of {channel, issuer, audience, keys}',
)
  .default([])
  .describe(
    'whose proofs that a visitor is a known customer are believed: JSON list of `{channel, issuer, audience, keys: {url}, {keys} or ' +
      '{secret}}`; channel `*`: every one',
  );

const blobsUrlField = z
  .string()
  .refine(
    (value) => URL.canParse(value) && ['s3:', 'file:'].includes(new URL(value).protocol),
    'must be an s3:// or file:// address',
  );

const signingKeyField = jsonField(
  z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), d: z.string(), kid: z.string().min(1) }),
  'a private EC key of P-256 as a JWK with a kid',
);

/** The environment of a conversation process. */
export const conversationEnvironment = serviceEnvironment({
  ...storeConfig,
  BLOBS_URL: blobsUrlField.describe(
    'files that people sent: `s3://bucket?endpoint=https://…&region=…`, or `file:///folder` that every replica sees',
  ),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('with `s3://`; absent: what the platform gives the process'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('with `S3_ACCESS_KEY_ID`'),
  VISITOR_SIGNING_KEY: signingKeyField.describe(
    'private key (JWK, ES256) that visitor tokens are signed with; the other services believe its public part by `AUTH_ISSUERS`, ' +
      'issuer `baton-visitors`, audience `baton`',
  ),
  CUSTOMER_SECRET: secretField.describe(
    'makes the ids of known customers, 32 bytes or more as base64: it must never change',
  ),
  IDENTITY_ISSUERS: identityIssuersField,
}).superRefine(({ S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret }, context) => {
  const missing = id === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY';
  if ((id === undefined) !== (secret === undefined))
    context.addIssue({ code: 'custom', path: [missing], message: 'is required with the other half of the S3 keys' });
});

export type ConversationConfig = z.output<typeof conversationEnvironment>;

/** @throws ConfigError naming each key that does not fit. */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): ConversationConfig =>
  loadConfig(conversationEnvironment, env);
