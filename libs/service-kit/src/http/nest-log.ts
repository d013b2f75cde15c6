import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own messages in our log: its start-up chatter is for debugging only. */
export const nestLog = (log: Pick<Logger, 'debug' | 'warn' | 'error' | 'fatal'>): LoggerService => ({
  log: (message: unknown) => log.debug(String(message)),
  verbose: (message: unknown) => log.debug(String(message)),
  debug: (message: unknown) => log.debug(String(message)),
  warn: (message: unknown) => log.warn(String(message)),
  error: (message: unknown, stack?: unknown) =>
    log.error({ stack: typeof stack === 'string' ? stack : undefined }, String(message)),
  fatal: (message: unknown) => log.fatal(String(message)),
});
