import { partsOf } from './safe-links';

const links = (message: string): string[] =>
  partsOf(message).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

/** The same stand in the spec of the widget: one message has the same links on both sides. */
const SAME: readonly (readonly [message: string, found: readonly string[]])[] = [
  ['https://a.test/b_(c), (https://a.test/b_(c))', ['https://a.test/b_(c)', 'https://a.test/b_(c)']],
  ['[https://a.test/x[1]]', ['https://a.test/x[1]']],
  ['https://a.test/x…', ['https://a.test/x']],
  ['«https://a.test/x» “https://a.test/y”', ['https://a.test/x', 'https://a.test/y']],
  ['*https://a.test/x* _https://a.test/y_', ['https://a.test/x', 'https://a.test/y']],
  ['{https://a.test/x}|https://a.test/y|', ['https://a.test/x', 'https://a.test/y']],
  ['هل رأيت https://a.test/x؟', ['https://a.test/x']],
  ['https://a.test/\u202egnp.exe', ['https://a.test/']],
  ['https://a.test/\u200fx https://a.test/\u061cx https://a.test/\u2067x', Array(3).fill('https://a.test/')],
  ['https://bank.test@evil.test/', []],
];

describe('addresses in messages', () => {
  test('are found in the middle of a sentence, without the mark that ends it', () => {
    expect(links('see https://example.org/a?b=c#d, or http://x.test.')).toEqual([
      'https://example.org/a?b=c#d',
      'http://x.test',
    ]);
  });

  test('keep brackets of their own and leave those around them', () => {
    expect(links('(https://en.wikipedia.org/wiki/Baton_(law))')).toEqual(['https://en.wikipedia.org/wiki/Baton_(law)']);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>',
    'https://bank.test@evil.test/',
    'https://',
    'file:///etc/passwd',
    'vbscript:x',
  ])('%s is text', (message) => {
    expect(links(message)).toEqual([]);
  });

  test('end before a mark that turns the direction of writing', () => {
    expect(links('https://a.test/\u202egnp.exe')).toEqual(['https://a.test/']);
  });

  test.each(SAME)('%j: the widget finds the same', (message, found) => {
    expect(links(message)).toEqual(found);
  });

  test('are found at once, also where a message is nothing but brackets', () => {
    const message = `https://a${')'.repeat(7_990)}`;
    // the best of some: the machine may be busy with something else
    const times = Array.from({ length: 10 }, () => {
      const before = performance.now();
      expect(partsOf(message)[0]?.text).toBe('https://a');
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });

  test('the parts together are the message, whatever it is', () => {
    for (const message of [
      '',
      'x',
      'https://a.test',
      '<script>https://a.test</script>',
      'https://a.test https://a.test!!',
      '😀 https://a.test/😀',
    ]) {
      expect(
        partsOf(message)
          .map(({ text }) => text)
          .join(''),
      ).toBe(message);
    }
  });
});
