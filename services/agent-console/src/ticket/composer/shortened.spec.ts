import { shortened } from './shortened';

test.each([
  ['a.txt', 'a.txt'],
  [`${'long'.repeat(30)}.pdf`, `${'long'.repeat(30).slice(0, 33)}…nglonglong.pdf`],
])('%s', (name, said) => {
  expect(shortened(name)).toBe(said);
  expect(Array.from(shortened(name)).length).toBeLessThanOrEqual(48);
});

test('no mark is cut in the middle', () => {
  expect(shortened('😀'.repeat(100))).toMatch(/^(😀){33}…(😀){14}$/u);
});
