import fc from 'fast-check';
import { piecesOf } from './links';

const hrefs = (text: string): readonly (string | null)[] =>
  piecesOf(text).flatMap(({ href }) => (href === null ? [] : [href]));

/** The same stand in the spec of the console: one message has the same links on both sides. */
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

describe('addresses in a message', () => {
  it.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(http://a.example/b)', ['http://a.example/b']],
    ['https://a.example/b_(c)', ['https://a.example/b_(c)']],
    ['https://a.example/?q=1&r=2!', ['https://a.example/?q=1&r=2']],
    ['https://a.example https://b.example', ['https://a.example/', 'https://b.example/']],
    ['<https://a.example/x>', ['https://a.example/x']],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['https://', []],
    ['https://user:password@a.example', []],
    ['nothing at all', []],
  ])('%s', (text, expected) => expect(hrefs(text)).toEqual(expected));

  it.each(SAME)('%j: the console finds the same', (text, expected) =>
    expect(piecesOf(text).flatMap((piece) => (piece.href === null ? [] : [piece.text]))).toEqual(expected),
  );

  it('are found at once, also where a message is nothing but brackets', () => {
    const message = `https://a${')'.repeat(7_990)}`;
    // the best of some: the machine may be busy with something else
    const times = Array.from({ length: 10 }, () => {
      const before = performance.now();
      expect(piecesOf(message)[0]?.text).toBe('https://a');
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(5);
  });

  it('leave the message as it was, and are of the web', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom(')', '.', ' ', '\u202E'))), (parts) => {
        const text = parts.join('');
        expect(
          piecesOf(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
        for (const href of hrefs(text)) expect(href).toMatch(/^https?:\/\/./);
      }),
    ));
});
