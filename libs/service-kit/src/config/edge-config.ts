import { z } from 'zod';
import { algorithms, type IssuerConfig } from '../auth/issuer-config';
import { roles } from '../auth/principal';
import { widgetOriginsField } from '../http/widget-origins';
import { type RateLimits, saneRateLimits } from '../operations/rate-limits';

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

const issuer = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwks: z.union([
    z.strictObject({ url: z.url() }),
    z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
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

const rateLimit = z.strictObject({ limit: z.int().min(1), seconds: z.number().positive() }).nullable();

const rateLimitsField = jsonField(
  z.strictObject({
    visitors: rateLimit.optional(),
    messages: rateLimit.optional(),
    handovers: rateLimit.optional(),
    default: rateLimit.optional(),
  }),
  'JSON of {visitors?, messages?, handovers?, default?}, each {limit, seconds} or null',
).transform((given): RateLimits => ({
  visitors: given.visitors === undefined ? saneRateLimits.visitors : given.visitors,
  messages: given.messages === undefined ? saneRateLimits.messages : given.messages,
  handovers: given.handovers === undefined ? saneRateLimits.handovers : given.handovers,
  default: given.default === undefined ? saneRateLimits.default : given.default,
}));

/** The environment that every service reads: spread it into the service's own `z.object` in `config.ts`. */
export const edgeConfig = {
  PORT: port.default(8080).describe('where it listens; 0 takes a free one'),
  HOST: z.string().default('0.0.0.0').describe('the address that it listens on'),
  NODE_ENV: z
    .enum(['development', 'production', 'test'])
    .default('development')
    .describe('with `production`, what is for development only is refused'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('`info` has a line per request; lines are JSON'),
  AUTH_ISSUERS: issuersField.describe(
    'whose tokens are believed: JSON list of `{issuer, audience, jwks: {url} or {keys}, algorithms?, roles?}`. ' +
      'The conversation service’s visitor tokens need an entry with `"roles": ["customer"]`. ' +
      'People are known by `sub` alone: it must be unique over all issuers of staff, each of which can speak for the others’ people',
  ),
  COMMAND_SECRET: secretField.describe(
    'key of the HMAC over command bodies and of the seal on live cursors, 32 bytes or more as base64; the same on every replica, for ever',
  ),
  WIDGET_ORIGINS: widgetOriginsField
    .default([])
    .describe(
      'origins of other sites’ pages with the widget, separated by commas: `https://shop.example` on every channel, ' +
        '`web=https://shop.example|https://blog.example` on one; `*`: any. From elsewhere a browser gets no answer, and customers are refused',
    ),
  TRUST_PROXY: switchField(false).describe(
    'whether `X-Forwarded-For` is believed: only behind a proxy that sets it, for it decides whose requests are limited',
  ),
  RATE_LIMITS: rateLimitsField
    .default(saneRateLimits)
    .describe(
      'most requests per caller and per address in a window, counted in each replica: JSON of `{visitors?, messages?, handovers?, ' +
        'default?}`, each `{limit, seconds}`, or null for none',
    ),
} as const;
