import fc from 'fast-check';
import { piecesOf } from './links';

const hrefs = (text: string): readonly (string | null)[] =>
  piecesOf(text).flatMap(({ href }) => (href === null ? [] : [href]));

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
