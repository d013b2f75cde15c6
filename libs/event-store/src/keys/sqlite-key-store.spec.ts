import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSqlite } from '@baton/sql';
import { DatabaseSync } from '@photostructure/sqlite';
import { sql } from 'kysely';
import { MASTER_KEY, sqliteKeysUnderTest } from '../../test/sqlite-keys-under-test';
import { keyStoreContract, keyStorePromises } from '../contract/key-store.contract';
import { type KeyStore, WrongMasterKey } from './key-store';
import { openSqliteKeyStore } from './sqlite-key-store';

keyStoreContract('SQLite', sqliteKeysUnderTest);

const bytesOnDisk = (file: string): Buffer =>
  Buffer.concat(
    readdirSync(dirname(file))
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => readFileSync(join(dirname(file), name))),
  );

const wrappedKeys = async (file: string): Promise<Buffer[]> => {
  const db = openSqlite(file);
  const { rows } = await sql<{ wrapped: Uint8Array | null }>`select wrapped from data_keys`.execute(db);
  await db.destroy();
  return rows.flatMap(({ wrapped }) => (wrapped === null ? [] : [Buffer.from(wrapped)]));
};

describe('the SQLite key store', () => {
  it('is not opened by another master key, nor by one that is too short', async () => {
    const under = await sqliteKeysUnderTest();
    const options = { file: under.file, masterKey: Buffer.alloc(32, 'other') };
    await expect(openSqliteKeyStore(options)).rejects.toBeInstanceOf(WrongMasterKey);
    await expect(openSqliteKeyStore({ ...options, masterKey: MASTER_KEY.subarray(1) })).rejects.toThrow('32 bytes');
    await under.dispose();
  });

  it('never holds a key in clear, and nothing of a destroyed one', async () => {
    const under = await sqliteKeysUnderTest();
    const made = [];
    for (let n = 0; n < 40; n += 1) made.push(Buffer.from(await under.keys.keyFor(`person-${n}`)));
    const wrapped = await wrappedKeys(under.file);
    const onDisk = (key: Buffer): boolean => bytesOnDisk(under.file).includes(key);
    expect(wrapped.filter(onDisk)).toHaveLength(40);
    for (let n = 0; n < 40; n += 2) await under.keys.destroy(`person-${n}`);
    const left = await wrappedKeys(under.file);
    expect(left).toHaveLength(20);
    expect(wrapped.filter(onDisk)).toEqual(left);
    expect(made.some(onDisk)).toBe(false);
    await under.dispose();
  });

  it('does not say that a key is destroyed while its bytes are in the log that another process reads', async () => {
    const under = await sqliteKeysUnderTest();
    const impatient = await openSqliteKeyStore({ file: under.file, masterKey: MASTER_KEY, sweepDeadlineMs: 10 });
    await impatient.keyFor('ann');
    const [wrapped] = await wrappedKeys(under.file);
    const reading = new DatabaseSync(under.file);
    reading.exec('begin');
    reading.prepare('select count(*) from data_keys').get();
    await expect(impatient.destroy('ann')).rejects.toThrow(/^the key is destroyed, but its bytes are still/);
    expect(bytesOnDisk(under.file).includes(wrapped as Buffer)).toBe(true);
    expect(await under.keys.find('ann')).toBe('destroyed');
    reading.exec('commit');
    reading.close();
    await impatient.destroy('ann');
    expect(bytesOnDisk(under.file).includes(wrapped as Buffer)).toBe(false);
    await impatient.close();
    await under.dispose();
  });

  it("does not take one person's wrapped key for another's", async () => {
    const under = await sqliteKeysUnderTest();
    await under.keys.keyFor('ann');
    const db = openSqlite(under.file);
    await sql`insert into data_keys (person, wrapped) select 'eve', wrapped from data_keys`.execute(db);
    await db.destroy();
    await expect(under.keys.find('eve')).rejects.toThrow();
    await under.dispose();
  });

  it('keeps a bounded number of keys in memory', async () => {
    const under = await sqliteKeysUnderTest();
    const keys = await openSqliteKeyStore({ file: under.file, masterKey: MASTER_KEY, cacheSize: 2 });
    const made = [];
    for (let n = 0; n < 10; n += 1) made.push(await keys.keyFor(`person-${n}`));
    for (let n = 0; n < 10; n += 1) expect(await keys.find(`person-${n}`)).toEqual(made[n]);
    await keys.close();
    await under.dispose();
  });
});

/** Ways in which an adapter can be wrong, and the promise that must notice. */
const bugs: readonly { bug: string; noticedBy: string; breaking: (keys: KeyStore) => Partial<KeyStore> }[] = [
  {
    bug: 'it makes a destroyed key again',
    noticedBy: 'a destroyed key leaves a mark',
    breaking: (keys) => ({ keyFor: (person) => keys.keyFor(person).catch(() => keys.keyFor(`${person} again`)) }),
  },
  {
    bug: 'it gives one key to all',
    noticedBy: 'a person has one key',
    breaking: (keys) => ({ keyFor: () => keys.keyFor('everybody') }),
  },
  {
    bug: 'it gives a key that it has not stored',
    noticedBy: 'a key is stored when it is given',
    breaking: () => ({ keyFor: async () => new Uint8Array(32) }),
  },
  {
    bug: 'it forgets that a key that never was is destroyed',
    noticedBy: 'a key that never was',
    breaking: (keys) => ({
      destroy: async (person) => void ((await keys.find(person)) === null || (await keys.destroy(person))),
    }),
  },
];

it.each(bugs)('the contract suite notices when $bug', async ({ noticedBy, breaking }) => {
  const under = await sqliteKeysUnderTest();
  const { keys } = under;
  const whole: KeyStore = {
    verify: () => keys.verify(),
    keyFor: (person) => keys.keyFor(person),
    find: (person) => keys.find(person),
    destroy: (person) => keys.destroy(person),
    cacheLifetimeMs: keys.cacheLifetimeMs,
    close: () => keys.close(),
  };
  const promise = keyStorePromises.find(({ name }) => name.includes(noticedBy));
  await expect(promise?.check({ ...under, keys: { ...whole, ...breaking(keys) } })).rejects.toThrow();
  await under.dispose();
});
