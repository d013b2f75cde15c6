import { ConfigError } from '@baton/service-kit';
import { DatabaseUnusable } from '@baton/sql';
import { KeyMissing, WrongMasterKey } from '@baton/event-store';
import { TopicMismatch } from '@baton/event-bus';
import type { StandaloneConfig } from './config';
import { FolderUnusable } from './data/folder-lock';

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : null;

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; stop what uses it or set PORT',
  EACCES: 'may not be used by this user; set PORT to 1024 or more',
  EADDRNOTAVAIL: 'is no address of this machine; set HOST',
  ENOTFOUND: 'is no host name that can be found; set HOST',
};

/** One line for the person who starts the process. Only what nobody foresaw brings its stack along. */
export const describeFailure = (error: unknown, config: Pick<StandaloneConfig, 'host' | 'port'> | null): string => {
  const foreseen = [ConfigError, FolderUnusable, DatabaseUnusable, WrongMasterKey, KeyMissing, TopicMismatch];
  if (error instanceof Error && foreseen.some((kind) => error instanceof kind)) return error.message;
  const listening = LISTENING[codeOf(error) ?? ''];
  if (listening !== undefined && config !== null) return `port ${config.port} on ${config.host} ${listening}`;
  return `something that nobody foresaw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};
