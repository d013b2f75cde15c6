import { z } from 'zod';
import { algorithms, type IssuerConfig } from '../auth/issuer-config';
import { roles } from '../auth/principal';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number');

/** `true`/`false`, `1`/`0`. */
export const switchField = (otherwise: boolean) =>
  z
    .enum(['true', 'false', '1', '0'], 'must be true or false')
    .transform((value) => value === 'true' || value === '1')
    .default(otherwise);

/** A secret as at least 32 bytes of base64. */
export const secretField = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'must be at least 32 bytes of base64');

const listField = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const issuer = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwks: z.union([
    z.strictObject({ url: z.url() }),
    z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) }),
  ]),
  algorithms: z.array(z.enum(algorithms)).min(1).optional(),
  roles: z.array(z.enum(roles)).optional(),
});

/** A key whose value is JSON of a schema; `what` ends the sentence 'must be …'. */
export const jsonField = <Schema extends z.ZodType>(schema: Schema, what: string) =>
  z.string().transform((value, context): z.output<Schema> => {
    const parsed = schema.safeParse(parseJson(value));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: `must be ${what}` });
    return z.NEVER;
  });

const parseJson = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

const issuersField = jsonField(
  z.array(issuer).min(1),
  'a JSON list of {issuer, audience, jwks, algorithms?, roles?}',
).transform((list) => list as readonly IssuerConfig[]);

/** The environment that every service reads: spread it into the service's own `z.object` in `config.ts`. */
export const edgeConfig = {
  PORT: port.default(8080),
  HOST: z.string().default('0.0.0.0'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  AUTH_ISSUERS: issuersField,
  COMMAND_SECRET: secretField,
  WIDGET_ORIGINS: listField.default([]),
  TRUST_PROXY: switchField(false),
} as const;
