import { Typing } from './registry';

const field = (): Element & { isConnected: boolean } => ({ isConnected: true }) as Element & { isConnected: boolean };

test('who goes on writing after the field has gone presses no keys of the page', () => {
  const [typing, composer] = [new Typing(), field()];
  expect(typing.has(composer, 0)).toBe(true);
  composer.isConnected = false;
  expect([200, 400, 1_800].map((at) => typing.has(null, at))).toEqual([true, true, true]);
  expect(typing.has(null, 4_000)).toBe(false);
});

test('who left a field that is still there may press them at once', () => {
  const [typing, composer] = [new Typing(), field()];
  typing.has(composer, 0);
  expect(typing.has(null, 1)).toBe(false);
});
