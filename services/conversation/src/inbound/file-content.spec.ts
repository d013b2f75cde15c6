import { Rejection } from '@baton/decider';
import { DEFAULT_FILE_TYPES, typedContent } from './file-content';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const policy = { maxBytes: 100_000, allowedTypes: DEFAULT_FILE_TYPES };

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const typeOf = async (...parts: readonly (string | Uint8Array)[]): Promise<string> => {
  try {
    const { contentType, bytes } = await typedContent(chunks(...parts), policy);
    for await (const chunk of bytes) expect(chunk.byteLength).toBeGreaterThanOrEqual(0);
    return contentType;
  } catch (error) {
    if (error instanceof Rejection) return error.code;
    throw error;
  }
};

describe('the type of a file is told by its content', () => {
  it('a picture', async () => expect(await typeOf(PNG)).toBe('image/png'));
  it('a document', async () => expect(await typeOf('%PDF-1.7\n...')).toBe('application/pdf'));
  it('plain text, in any script', async () => expect(await typeOf('Grüße, 你好\r\n\tбез имени')).toBe('text/plain'));
  it('nothing at all is an empty text', async () => expect(await typeOf()).toBe('text/plain'));
  it('a text whose letter is cut by a chunk', async () => {
    const [text, cut] = [Buffer.from('ü'), 70_001];
    expect(await typeOf('x'.repeat(cut), text.subarray(0, 1), text.subarray(1))).toBe('text/plain');
  });
});

describe('what is refused', () => {
  it.each([
    ['a page', '<!DOCTYPE html><title>x</title>'],
    ['a page after white space and a mark', '\uFEFF \n <html>'],
    ['a script in a text', 'hello <script>alert(1)</script>'],
    ['a drawing that runs scripts', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['an XML drawing', '<?xml version="1.0"?><svg/>'],
    ['a program', Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(100)])],
    ['an archive', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a binary that nobody knows', Buffer.from([1, 2, 3, 4, 0, 200])],
    ['a text with NUL', 'a\u0000b'],
    ['a text that is no UTF-8', Buffer.from([0x68, 0xe9, 0x6c, 0x6c])],
  ])('%s', async (_, content) => expect(await typeOf(content)).toBe('file-type-not-allowed'));

  it('a binary tail after a long text', async () =>
    expect(await typeOf('x'.repeat(70_000), Buffer.from([0]))).toBe('file-type-not-allowed'));
  it('a text that ends in half a letter', async () =>
    expect(await typeOf('x'.repeat(70_000), Buffer.from([0xc3]))).toBe('file-type-not-allowed'));
});

describe('the size bound', () => {
  it('lets exactly so much through', async () => expect(await typeOf('x'.repeat(100_000))).toBe('text/plain'));
  it('refuses a byte more', async () => expect(await typeOf('x'.repeat(100_001))).toBe('file-too-large'));
  it('stops reading as soon as it is passed', async () => {
    let given = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) {
        given += 10_000;
        yield Buffer.alloc(10_000, 'x');
      }
    }
    const { bytes } = await typedContent(endless(), policy);
    const readAll = async () => {
      for await (const chunk of bytes) expect(chunk.byteLength).toBeGreaterThan(0);
    };
    await expect(readAll()).rejects.toThrow('file-too-large');
    expect(given).toBe(110_000);
  });
});
