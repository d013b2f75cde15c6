import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedBus } from '@baton/event-bus';
import { FolderUnusable, lockFolder } from './folder-lock';

/** Relays of the standalone whose topics can be written anew, from the store that each reads. */
export const RELAYS = ['relay-ticket', 'relay-conversation'] as const;
export type RelayName = (typeof RELAYS)[number];

/**
 * Empties everything that a relay has published and forgets how far it was: the next start publishes it again from the store,
 * as a new generation. Views and stores are left alone.
 * @throws FolderUnusable while the product runs on that folder, or when there is nothing in it; DatabaseUnusable.
 */
export const republish = async (folder: string, relay: RelayName): Promise<void> => {
  const file = join(folder, 'bus.sqlite');
  if (!existsSync(file)) throw new FolderUnusable(folder, 'nothing was ever published from it');
  const lock = lockFolder(folder);
  try {
    const bus = await openEmbeddedBus({ file });
    await bus.republish(relay).finally(() => bus.close());
  } finally {
    lock.release();
  }
};
