import { topics } from '@baton/contracts';
import { memoryKeys } from '../../test/memory-keys';
import { CONVERSATION, CUSTOMER } from '../../test/ticket.examples';
import { parkedCipher } from './parked.cipher';

const place = { topic: topics.conversationEvents.name, partition: 3, offset: '17', key: CONVERSATION };
const value = JSON.stringify({ customerId: CUSTOMER, text: 'Kirchgasse 7' });

it('a parked record comes back, and holds nothing in clear meanwhile', async () => {
  const cipher = parkedCipher(memoryKeys());
  const sealed = await cipher.encrypt(value, place);
  expect(sealed).not.toContain('Kirchgasse');
  expect(await cipher.decrypt(sealed, place)).toBe(value);
});

it('erasing the customer takes the parked record, too', async () => {
  const keys = memoryKeys();
  const cipher = parkedCipher(keys);
  const sealed = await cipher.encrypt(value, place);
  await keys.destroy(CUSTOMER);
  expect(await cipher.decrypt(sealed, place)).toBeNull();
});

it('erasing an agent takes what presence said of them', async () => {
  const keys = memoryKeys();
  const cipher = parkedCipher(keys);
  const presence = { ...place, topic: topics.presenceState.name, key: 'agent:ada' };
  const sealed = await cipher.encrypt('{broken', presence);
  await keys.destroy('agent:ada');
  expect(await cipher.decrypt(sealed, presence)).toBeNull();
});

it.each([
  ['that is no JSON', '{"customerId":'],
  ['that names nobody', '{}'],
  ['that is null', 'null'],
  ['that names something else', '{"customerId":7}'],
])('a record %s is kept under a key of the service', async (_, broken) => {
  const cipher = parkedCipher(memoryKeys());
  expect(await cipher.decrypt(await cipher.encrypt(broken, place), place)).toBe(broken);
});

it('a record that comes after the erasure can still be kept', async () => {
  const keys = memoryKeys();
  await keys.destroy(CUSTOMER);
  const cipher = parkedCipher(keys);
  expect(await cipher.decrypt(await cipher.encrypt(value, place), place)).toBe(value);
});

it('a row that was moved to another record does not open', async () => {
  const cipher = parkedCipher(memoryKeys());
  const sealed = await cipher.encrypt(value, place);
  await expect(cipher.decrypt(sealed, { ...place, offset: '18' })).rejects.toThrow();
});
