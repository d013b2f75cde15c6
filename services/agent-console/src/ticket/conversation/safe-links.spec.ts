import { partsOf } from './safe-links';

const links = (message: string): string[] =>
  partsOf(message).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

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
