import { loadConfig, redisUrlField, secretField, serviceEnvironment } from '@baton/service-kit';
import type { z } from 'zod';

/** The environment of a presence process. */
export const presenceEnvironment = serviceEnvironment({
  REDIS_URL: redisUrlField.describe('who is there: `redis://user:password@host:port/database`, or `rediss://` for TLS'),
  CONNECTION_SECRET: secretField.describe(
    'what connection ids are sealed with: 32 bytes or more as base64; the same on every replica and after every restart',
  ),
});

export type PresenceConfig = z.output<typeof presenceEnvironment>;

/** @throws ConfigError naming each key that does not fit. */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): PresenceConfig =>
  loadConfig(presenceEnvironment, env);
