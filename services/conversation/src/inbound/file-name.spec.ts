import { InvalidRequest } from '@baton/service-kit';
import { attachment, fileName } from './file-name';

describe('file names', () => {
  it.each(['../../etc/passwd', '..\\boot.ini', 'a/b.png', '..', '.', 'a\u0000.png'])('%j is refused', (name) =>
    expect(() => fileName(name)).toThrow(InvalidRequest),
  );
  it('lose what nobody sees', () => expect(fileName(' invoice\u202Efdp\u0007.exe ')).toBe('invoicefdp.exe'));
  it('keep any script', () => expect(fileName('Grüße 你好.pdf')).toBe('Grüße 你好.pdf'));
  it('are never empty', () => expect([fileName(undefined), fileName(' \u200e')]).toEqual(['file', 'file']));
  it('are cut, and keep their ending', () => {
    expect(fileName(`${'x'.repeat(400)}.png`)).toHaveLength(200);
    expect(fileName(`${'x'.repeat(400)}.png`)).toMatch(/x\.png$/);
  });
  it('lone surrogates are replaced', () => expect(fileName('a\ud800b.png')).toBe('a\ufffdb.png'));
});

it('a download is an attachment whose name breaks no header', () => {
  expect(attachment('a"b\r\nSet-Cookie: x.pdf')).not.toMatch(/[\r\n]/);
  expect(attachment('Grüße.pdf')).toBe(`attachment; filename="Gr__e.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf`);
});
