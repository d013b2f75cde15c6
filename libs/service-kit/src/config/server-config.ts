import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { edgeConfig, switchField } from './edge-config';

const isAddress = (value: string, protocols: readonly string[]): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, searchParams } = new URL(value);
  // libpq's addresses may name a socket's folder as `?host=` instead
  return protocols.includes(protocol) && (hostname !== '' || searchParams.has('host'));
};

const urlField = (protocols: readonly string[], what: string) =>
  z.string().refine((value) => isAddress(value, protocols), `must be ${what}`);

/** `postgres://user:password@host:port/database?sslmode=…` */
export const postgresUrlField = urlField(['postgres:', 'postgresql:'], 'a postgres:// address');

/** Where the events are: PostgreSQL or KurrentDB. */
export const eventStoreUrlField = urlField(
  ['postgres:', 'postgresql:', 'kurrentdb:', 'kurrentdb+discover:'],
  'a postgres:// or kurrentdb:// address',
);

/** `redis://` or, with TLS, `rediss://`. */
export const redisUrlField = urlField(['redis:', 'rediss:'], 'a redis:// address').refine(
  (value) => !URL.canParse(value) || /^\/?\d{0,4}$/.test(new URL(value).pathname),
  'must name its database, if any, by number: redis://host:port/0',
);

/** A decimal whole number within bounds. */
export const wholeField = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** Exactly 32 bytes of base64, as AES-256 takes. */
export const keyField = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be exactly 32 bytes of base64');

/** A file's text; it is read when the process starts, and its path is no secret but its text may be. */
const fileField = z.string().transform((path, context): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    context.addIssue({ code: 'custom', message: 'must be the path of a file that can be read' });
    return z.NEVER;
  }
});

const isPort = (digits: string | undefined): boolean => Number(digits) >= 1 && Number(digits) <= 65_535;

const brokersField = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== ''),
  )
  .refine(
    (brokers) =>
      brokers.length > 0 &&
      brokers.every((broker) => /^([^\s:]+|\[[0-9a-f:]+\]):\d{1,5}$/i.test(broker) && isPort(broker.split(':').at(-1))),
    'must be a list of host:port, separated by commas',
  );

/** How Kafka is reached: what every service reads. */
export const kafkaConfig = {
  KAFKA_BROKERS: brokersField.describe('brokers to begin with, `host:port`, separated by commas'),
  KAFKA_SSL: switchField(false).describe('whether the brokers are spoken to over TLS'),
  KAFKA_SSL_CA: fileField
    .optional()
    .describe('file with the certificates (PEM) that the brokers’ own are checked with'),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .describe('how a client proves who it is: `plain`, `scram-sha-256` or `scram-sha-512`'),
  KAFKA_SASL_USERNAME: z.string().min(1).optional().describe('with `KAFKA_SASL_MECHANISM`'),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional().describe('with `KAFKA_SASL_MECHANISM`'),
  KAFKA_REPLICATION_FACTOR: wholeField(1, 20)
    .optional()
    .describe('copies of each partition of a topic that is made; default: the broker’s own'),
} as const;

/** What a process of its own reads beside that. */
export const processConfig = {
  SHUTDOWN_SECONDS: wholeField(1, 600)
    .default(20)
    .describe(
      'how long a stop may take before what is left is cut off; less than the grace period of whoever sends SIGTERM',
    ),
} as const;

const SASL = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;

const wholeSasl = (config: object, context: z.RefinementCtx): void => {
  const sasl = config as Readonly<Record<string, unknown>>;
  const given = SASL.filter((key) => sasl[key] !== undefined);
  if (given.length === 0 || given.length === SASL.length) return;
  for (const key of SASL.filter((one) => !given.includes(one)))
    context.addIssue({ code: 'custom', path: [key], message: `is required with ${given.join(' and ')}` });
};

/** The environment of a command that speaks to Kafka and to nobody else. */
export const kafkaEnvironment = z.object(kafkaConfig).superRefine(wholeSasl);

/** What `openBus` needs to know. */
export type KafkaEnvironment = z.output<typeof kafkaEnvironment>;

/** The environment of a service that runs as a process of its own: the edge's keys, Kafka's, and its own. */
export const serviceEnvironment = <Own extends z.core.$ZodLooseShape>(own: Own) =>
  z.object({ ...edgeConfig, ...kafkaConfig, ...processConfig, ...own }).superRefine(wholeSasl);

/** What `serviceEnvironment` gives, as far as every service has it. */
export type ServiceEnvironment = z.output<z.ZodObject<typeof edgeConfig & typeof kafkaConfig & typeof processConfig>>;
