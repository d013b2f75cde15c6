import { validate, version } from 'uuid';
import { commandIdFor, deriveUuidV7, eventIdFor } from './ids';

const source = { issuer: 'https://a', sub: 'ann', method: 'POST', path: '/v1/tickets/1/claim', key: 'k' };

it('equal sources are one command, and any other part makes another', () => {
  const id = commandIdFor(source);
  expect(commandIdFor({ ...source })).toBe(id);
  for (const part of Object.keys(source)) expect(commandIdFor({ ...source, [part]: 'other' })).not.toBe(id);
});

it('parts that read alike when joined are different commands', () => {
  expect(commandIdFor({ ...source, issuer: 'a', sub: 'bc' })).not.toBe(
    commandIdFor({ ...source, issuer: 'ab', sub: 'c' }),
  );
});

it('an event id is stable, and its own at each place', () => {
  const id = commandIdFor(source);
  expect(eventIdFor(id, 't-1', 0)).toBe(eventIdFor(id, 't-1', 0));
  expect(new Set([eventIdFor(id, 't-1', 0), eventIdFor(id, 't-1', 1), eventIdFor(id, 't-2', 0)]).size).toBe(3);
  expect(() => eventIdFor('no uuid', 't-1', 0)).toThrow(TypeError);
});

it('ids are golden: a stored command must be found by later versions', () => {
  expect(commandIdFor(source)).toMatchInlineSnapshot(`"2415fbfc-a7d8-5517-8dc3-6b7681f6729c"`);
  expect(eventIdFor(commandIdFor(source), 't-1', 0)).toMatchInlineSnapshot(`"760e82de-c4a9-5a72-9d3f-6d4bb4d239b3"`);
  expect(deriveUuidV7(1_700_000_000_000, commandIdFor(source))).toMatchInlineSnapshot(
    `"018bcfe5-6800-7d25-a6ff-b356d42a8ea9"`,
  );
});

it('a derived id is a UUIDv7 of its time, equal for a retry, another for another command or purpose', () => {
  const id = deriveUuidV7(1_700_000_000_000, 'a');
  expect([validate(id), version(id)]).toEqual([true, 7]);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
  expect(deriveUuidV7(1_700_000_000_000, 'a')).toBe(id);
  expect(deriveUuidV7(1_700_000_000_000, 'b')).not.toBe(id);
  expect(deriveUuidV7(1_700_000_000_000, 'a', 'ticket')).not.toBe(id);
  expect(deriveUuidV7(1_700_000_000_001, 'a') > id).toBe(true);
});
