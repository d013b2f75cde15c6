import { randomBytes } from 'node:crypto';
import type { BlobStore } from '../src/outbound/blob-store';

const ONE = 'c0000000-0000-5000-8000-000000000001';
const OTHER = 'c0000000-0000-5000-8000-000000000002';
const newId = (): string => randomBytes(16).toString('hex');
const info = (conversationId = ONE) => ({ conversationId, contentType: 'image/png' });

async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* failing(): AsyncIterable<Uint8Array> {
  yield Buffer.from('the first half');
  throw new Error('the sender went away');
}

/** What every adapter of `BlobStore` must do. @param open makes an empty store; `stored` lists every name it keeps anything under. */
export const blobStoreContract = (
  name: string,
  open: () => Promise<{ readonly store: BlobStore; readonly stored: () => Promise<readonly string[]> }>,
): void => {
  const read = async (store: BlobStore, id: string): Promise<string> => {
    const found = await store.find(id);
    if (found === null) throw new Error('not found');
    return Buffer.concat(await store.open(id, found).toArray()).toString();
  };

  describe(`${name} keeps blobs`, () => {
    it('gives back what was put, with what is known of it', async () => {
      const { store } = await open();
      const id = newId();
      expect(await store.put(id, chunks('hel', 'lo'), info())).toBe(5);
      expect(await store.find(id)).toEqual({ ...info(), size: 5 });
      expect(await read(store, id)).toBe('hello');
    });

    it('keeps nothing of a stream that fails, and passes its error on', async () => {
      const { store, stored } = await open();
      const id = newId();
      await expect(store.put(id, failing(), info())).rejects.toThrow('the sender went away');
      expect(await store.find(id)).toBeNull();
      expect(await stored()).toEqual([]);
    });

    it.each(['', '../../etc/passwd', 'a'.repeat(31), 'A'.repeat(32), `${'a'.repeat(32)}/..`, '%2e%2e'])(
      'knows no blob named %j',
      async (id) => {
        const { store } = await open();
        expect(await store.find(id)).toBeNull();
        await store.delete(id);
      },
    );

    it('refuses to write under a name that is no id', async () => {
      const { store, stored } = await open();
      await expect(store.put('../x', chunks('x'), info())).rejects.toThrow(TypeError);
      await expect(store.put(newId(), chunks('x'), info('../x'))).rejects.toThrow(TypeError);
      expect(await stored()).toEqual([]);
    });

    it('deletes one, also twice', async () => {
      const { store, stored } = await open();
      const id = newId();
      await store.put(id, chunks('x'), info());
      await store.delete(id);
      await store.delete(id);
      expect(await store.find(id)).toBeNull();
      expect(await stored()).toEqual([]);
    });

    it('deletes all of a conversation and nothing of another', async () => {
      const { store } = await open();
      const [first, second, others] = [newId(), newId(), newId()];
      await store.put(first, chunks('1'), info());
      await store.put(second, chunks('2'), info());
      await store.put(others, chunks('3'), info(OTHER));
      expect(await store.deleteOf(ONE)).toBe(2);
      expect(await store.deleteOf(ONE)).toBe(0);
      expect([await store.find(first), await store.find(second)]).toEqual([null, null]);
      expect(await read(store, others)).toBe('3');
    });
  });
};
