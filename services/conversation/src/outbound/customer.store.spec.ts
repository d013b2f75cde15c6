import { randomBytes } from 'node:crypto';
import { openSqliteEventStore, openSqliteKeyStore } from '@baton/event-store';
import { CUSTOMER, NOW } from '../../test/chat.examples';
import { Customers, customerStream, knownCustomerId } from './customer.store';

const cause = (n: number) => ({
  commandId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  actor: { kind: 'customer' as const, id: CUSTOMER },
  correlationId: 'c',
  causationId: null,
  traceparent: null,
  occurredAt: NOW,
});
const jo = { issuer: 'shop', externalId: 'jo-17' };

describe('the id of a customer known from outside', () => {
  const secret = Buffer.alloc(32, 7);

  it('is a UUIDv8, the same each time', () => {
    expect(knownCustomerId(secret, jo, 0)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(knownCustomerId(secret, jo, 0)).toBe(knownCustomerId(secret, { ...jo }, 0));
  });
  it('is another for another issuer, id, incarnation or secret', () => {
    const ids = [
      knownCustomerId(secret, jo, 0),
      knownCustomerId(secret, jo, 1),
      knownCustomerId(secret, { ...jo, issuer: 'sho' }, 0),
      knownCustomerId(secret, { issuer: 'shop', externalId: 'jo-18' }, 0),
      knownCustomerId(secret, { issuer: 'shop","jo', externalId: '17' }, 0),
      knownCustomerId(Buffer.alloc(32, 8), jo, 0),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('writes a known customer down once, encrypted, and gives a new one after each erasure', async () => {
  const store = await openSqliteEventStore({ file: ':memory:' });
  const keys = await openSqliteKeyStore({ file: ':memory:', masterKey: randomBytes(32) });
  const customers = new Customers(store, keys, randomBytes(32));
  const first = await customers.identify(jo, cause(1));
  expect(await customers.identify(jo, cause(2))).toBe(first);
  const stored = [];
  for await (const recorded of store.readStream(customerStream(first))) stored.push(recorded);
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain('jo-17');
  await customers.command(first, cause(3), {
    type: 'RequestErasure',
    customerId: first,
    erasureId: CUSTOMER,
    now: NOW,
  });
  await expect(customers.assertNotErased(first)).rejects.toThrow('erased');
  const second = await customers.identify(jo, cause(4));
  expect(second).not.toBe(first);
  expect(await customers.identify(jo, cause(5))).toBe(second);
  await store.close();
});
