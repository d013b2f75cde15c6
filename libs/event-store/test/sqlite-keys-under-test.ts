import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyStoreUnderTest } from '../src/contract/key-store.contract';
import { openSqliteKeyStore } from '../src/keys/sqlite-key-store';

export const MASTER_KEY = Buffer.alloc(32, 'master');

/** A SQLite key store in a folder of its own, deleted at the end. */
export const sqliteKeysUnderTest = async (): Promise<KeyStoreUnderTest & { readonly file: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-keys-'));
  const file = join(folder, 'keys.sqlite');
  const open = () => openSqliteKeyStore({ file, masterKey: MASTER_KEY, cacheLifetimeMs: 40 });
  const keys = await open();
  return {
    keys,
    file,
    again: open,
    dispose: async () => {
      await keys.close();
      await rm(folder, { recursive: true });
    },
  };
};
