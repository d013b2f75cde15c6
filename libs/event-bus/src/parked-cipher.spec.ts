import { randomBytes } from 'node:crypto';
import { openSqliteKeyStore } from '@baton/event-store';
import { parkedCipher } from './parked-cipher';

const CUSTOMER = '8c1e5b4e-6f0a-8d1c-9b57-0d9a6c1f2e33';
const place = { topic: 'events', partition: 3, offset: '17', key: 'k' };
const aboutAnAgent = { ...place, topic: 'presence', key: 'agent:ada' };
const value = JSON.stringify({ customerId: CUSTOMER, text: 'Kirchgasse 7' });

const open = async () => {
  const keys = await openSqliteKeyStore({ file: ':memory:', masterKey: randomBytes(32) });
  const personOf = ({ topic, key }: typeof place) => (topic === 'presence' ? key : null);
  return { keys, cipher: parkedCipher({ keys, own: 'service:test', personOf }) };
};

describe('a parked record', () => {
  it('comes back as it was, and shows nothing meanwhile', async () => {
    const { cipher } = await open();
    const sealed = await cipher.encrypt(value, place);
    expect(sealed).not.toContain('Kirchgasse');
    expect(await cipher.decrypt(sealed, place)).toBe(value);
  });

  it('does not open in the place of another', async () => {
    const { cipher } = await open();
    await expect(cipher.decrypt(await cipher.encrypt(value, place), { ...place, offset: '18' })).rejects.toThrow();
  });

  it('is lost with the key of the customer that it names', async () => {
    const { keys, cipher } = await open();
    const sealed = await cipher.encrypt(value, place);
    await keys.destroy(CUSTOMER);
    expect(await cipher.decrypt(sealed, place)).toBeNull();
  });

  it('is lost with the key of the person that its place names, however damaged it is', async () => {
    const { keys, cipher } = await open();
    const sealed = await cipher.encrypt('{broken', aboutAnAgent);
    await keys.destroy('agent:ada');
    expect(await cipher.decrypt(sealed, aboutAnAgent)).toBeNull();
  });

  it.each(['{"customerId":', '{}', 'null', '{"customerId":7}', '{"customerId":""}'])(
    'of nobody in particular (%s) is kept under the key of the service',
    async (damaged) => {
      const { cipher } = await open();
      expect(await cipher.decrypt(await cipher.encrypt(damaged, place), place)).toBe(damaged);
    },
  );

  it('that comes after the erasure can still be kept', async () => {
    const { keys, cipher } = await open();
    await keys.destroy(CUSTOMER);
    expect(await cipher.decrypt(await cipher.encrypt(value, place), place)).toBe(value);
  });
});
