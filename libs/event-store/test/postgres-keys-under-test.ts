import { postgresUnderTest as database } from '@baton/sql/src/contract';
import type { KeyStoreUnderTest } from '../src/contract/key-store.contract';
import { openPostgresKeyStore } from '../src/keys/postgres-key-store';
import { MASTER_KEY } from './sqlite-keys-under-test';

/** A PostgreSQL key store in a database of its own, dropped at the end. */
export const postgresKeysUnderTest = async (): Promise<KeyStoreUnderTest & { readonly url: string }> => {
  const made = await database.create();
  const open = () => openPostgresKeyStore({ url: made.place, masterKey: MASTER_KEY, cacheLifetimeMs: 40 });
  const keys = await open();
  return {
    keys,
    url: made.place,
    again: open,
    dispose: async () => {
      await keys.close();
      await made.dispose();
    },
  };
};
