import { loadConfig, serviceEnvironment, storeConfig } from '@baton/service-kit';
import type { z } from 'zod';

/** The environment of a ticket process. */
export const ticketEnvironment = serviceEnvironment(storeConfig);

export type TicketConfig = z.output<typeof ticketEnvironment>;

/** @throws ConfigError naming each key that does not fit. */
export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): TicketConfig =>
  loadConfig(ticketEnvironment, env);
