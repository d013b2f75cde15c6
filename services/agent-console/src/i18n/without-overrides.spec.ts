import { withoutOverrides } from './without-overrides';

test('a name cannot turn around the sentence that it stands in', () => {
  expect(withoutOverrides('\u202egnp.exe\u202c Max\u2067')).toBe('gnp.exe Max');
});

test('names in any script stay what they are', () => {
  for (const name of ['Ann <b>', 'مريم', 'יעל \u200f', '👩‍👩‍👧']) expect(withoutOverrides(name)).toBe(name);
});
