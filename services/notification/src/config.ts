import { loadConfig, serviceEnvironment } from '@baton/service-kit';
import type { z } from 'zod';

/** The environment of a notification process: it has no database. */
export const notificationEnvironment = serviceEnvironment({});

export type NotificationConfig = z.output<typeof notificationEnvironment>;

/** @throws ConfigError naming each key that does not fit. */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): NotificationConfig =>
  loadConfig(notificationEnvironment, env);
