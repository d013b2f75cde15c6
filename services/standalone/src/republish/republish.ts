import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedBus, type OperableBus } from '@baton/event-bus';
import { openBus } from '@baton/service-kit';
import type { Logger } from 'pino';
import { FolderUnusable, lockFolder } from '../data/folder-lock';
import type { RepublishConfig } from './config';
import { type RelayName, RELAYS } from './relays';

const withBus = async (bus: OperableBus, relay: RelayName): Promise<void> =>
  bus.republish(relay, RELAYS[relay].topics).finally(() => bus.close());

const inFolder = async (folder: string, relay: RelayName): Promise<void> => {
  const file = join(folder, 'bus.sqlite');
  if (!existsSync(file)) throw new FolderUnusable(folder, 'nothing was ever published from it');
  const lock = lockFolder(folder);
  try {
    await withBus(await openEmbeddedBus({ file }), relay);
  } finally {
    lock.release();
  }
};

/**
 * Empties everything that a relay has published and forgets how far it was: its next opening publishes it again from the store,
 * as a new generation. Views and stores are left alone.
 * @throws FolderUnusable while the standalone runs on that folder, or when there is nothing in it; DatabaseUnusable; BusUnavailable
 * while the brokers cannot be reached.
 */
export const republish = (config: RepublishConfig, relay: RelayName, log: Logger): Promise<void> =>
  config.at === 'folder'
    ? inFolder(config.dataFolder, relay)
    : withBus(openBus(config.kafka, 'republish', [], log).adapter, relay);
