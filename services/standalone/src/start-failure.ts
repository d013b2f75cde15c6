import { ConfigError, listenFault } from '@baton/service-kit';
import { DatabaseUnusable } from '@baton/sql';
import { KeyMissing, StoreUnavailable, WrongMasterKey } from '@baton/event-store';
import { BusUnavailable, TopicMismatch } from '@baton/event-bus';
import type { StandaloneConfig } from './config';
import { FolderUnusable } from './data/folder-lock';
import { NoServicesThere } from './operate/services-environment';

/** One line for the person who starts the process. Only what nobody foresaw brings its stack along. */
export const describeFailure = (error: unknown, config: Pick<StandaloneConfig, 'host' | 'port'> | null): string => {
  const foreseen = [
    ConfigError,
    FolderUnusable,
    NoServicesThere,
    DatabaseUnusable,
    WrongMasterKey,
    KeyMissing,
    TopicMismatch,
    BusUnavailable,
    StoreUnavailable,
  ];
  if (error instanceof Error && foreseen.some((kind) => error instanceof kind)) return error.message;
  const fault = config === null ? null : listenFault(error, config.host, config.port);
  if (fault !== null) return fault;
  return `something that nobody foresaw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};
