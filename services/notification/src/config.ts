import { loadConfig, redisUrlField, serviceEnvironment } from '@baton/service-kit';
import type { z } from 'zod';

/** The environment of a notification process: it has no database. */
export const notificationEnvironment = serviceEnvironment({
  REDIS_URL: redisUrlField
    .optional()
    .describe(
      'where presence says who is typing, as it has it; without it nobody is shown typing, and nothing else is missing',
    ),
});

export type NotificationConfig = z.output<typeof notificationEnvironment>;

/** @throws ConfigError naming each key that does not fit. */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): NotificationConfig =>
  loadConfig(notificationEnvironment, env);
