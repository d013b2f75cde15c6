import { randomBytes } from 'node:crypto';
import { openSqliteKeyStore } from '@baton/event-store';
import { CUSTOMER } from '../../test/chat.examples';
import { parkedCipher } from './parked-cipher';

const place = { topic: 't', partition: 0, offset: '7', key: 'k' };
const value = JSON.stringify({ customerId: CUSTOMER, note: 'secret' });
const open = async () => {
  const keys = await openSqliteKeyStore({ file: ':memory:', masterKey: randomBytes(32) });
  return { keys, cipher: parkedCipher(keys) };
};

describe('a parked record', () => {
  it('comes back as it was, and shows nothing meanwhile', async () => {
    const { cipher } = await open();
    const sealed = await cipher.encrypt(value, place);
    expect(sealed).not.toContain('secret');
    expect(await cipher.decrypt(sealed, place)).toBe(value);
  });
  it('does not open in another place', async () => {
    const { cipher } = await open();
    await expect(cipher.decrypt(await cipher.encrypt(value, place), { ...place, offset: '8' })).rejects.toThrow();
  });
  it('of an erased customer is lost', async () => {
    const { keys, cipher } = await open();
    const sealed = await cipher.encrypt(value, place);
    await keys.destroy(CUSTOMER);
    expect(await cipher.decrypt(sealed, place)).toBeNull();
  });
  it.each([['no JSON'], ['null'], ['{"customerId":7}']])(
    'of nobody in particular (%s) is kept all the same',
    async (damaged) => {
      const { cipher } = await open();
      expect(await cipher.decrypt(await cipher.encrypt(damaged, place), place)).toBe(damaged);
    },
  );
  it('of a customer erased before is sealed with the service’s own key', async () => {
    const { keys, cipher } = await open();
    await keys.destroy(CUSTOMER);
    expect(await cipher.decrypt(await cipher.encrypt(value, place), place)).toBe(value);
  });
});
