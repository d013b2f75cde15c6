import { openPostgres } from '@baton/sql';
import { sql } from 'kysely';
import { postgresKeysUnderTest } from '../../test/postgres-keys-under-test';
import { MASTER_KEY } from '../../test/sqlite-keys-under-test';
import { keyStoreContract } from '../contract/key-store.contract';
import { StoreUnavailable } from '../event-store';
import { WrongMasterKey } from './key-store';
import { openPostgresKeyStore } from './postgres-key-store';

keyStoreContract('PostgreSQL', postgresKeysUnderTest);

/** Nobody listens there. */
const NOWHERE = 'postgres://baton:secret@127.0.0.1:9/keys';

describe('the PostgreSQL key store', () => {
  it('is opened without a server, and says in one line and without the password that there is none', async () => {
    const keys = await openPostgresKeyStore({ url: NOWHERE, masterKey: MASTER_KEY });
    const asked = keys.keyFor('ann');
    await expect(asked).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(asked).rejects.toThrow(/^the key store does not answer: connect ECONNREFUSED 127\.0\.0\.1:9$/);
    await keys.close();
  });

  it('is not used under another master key, nor opened under one that is too short', async () => {
    const under = await postgresKeysUnderTest();
    await under.keys.keyFor('ann');
    const stranger = await openPostgresKeyStore({ url: under.url, masterKey: Buffer.alloc(32, 'other') });
    await expect(stranger.verify()).rejects.toBeInstanceOf(WrongMasterKey);
    await expect(stranger.keyFor('bob')).rejects.toBeInstanceOf(WrongMasterKey);
    await stranger.close();
    const short = MASTER_KEY.subarray(1);
    await expect(openPostgresKeyStore({ url: under.url, masterKey: short })).rejects.toThrow('32 bytes');
    await under.keys.verify();
    await under.dispose();
  });

  it('never stores a key in clear, and leaves no row of a destroyed one behind', async () => {
    const under = await postgresKeysUnderTest();
    const key = await under.keys.keyFor('ann');
    const db = openPostgres({ url: under.url, name: 'spec' });
    const stored = await sql<{ wrapped: Buffer }>`select wrapped from data_keys`.execute(db);
    expect(stored.rows[0]?.wrapped.includes(Buffer.from(key))).toBe(false);
    await under.keys.destroy('ann');
    const rows = await sql<object>`select person, wrapped from data_keys`.execute(db);
    expect(rows.rows).toEqual([{ person: 'ann', wrapped: null }]);
    await db.destroy();
    await under.dispose();
  });

  it("does not take one person's wrapped key for another's", async () => {
    const under = await postgresKeysUnderTest();
    await under.keys.keyFor('ann');
    const db = openPostgres({ url: under.url, name: 'spec' });
    await sql`insert into data_keys (person, wrapped) select 'eve', wrapped from data_keys`.execute(db);
    await db.destroy();
    await expect(under.keys.find('eve')).rejects.toThrow();
    await under.dispose();
  });
});
