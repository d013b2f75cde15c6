import { randomBytes } from 'node:crypto';
import type { BlobStore } from '../src/outbound/blob-store';

const ONE = 'c0000000-0000-5000-8000-000000000001';
const OTHER = 'c0000000-0000-5000-8000-000000000002';
const newId = (): string => randomBytes(16).toString('hex');
const info = (conversationId = ONE) => ({ conversationId, contentType: 'image/png' });

async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* failing(after = 1, chunk: Uint8Array = Buffer.from('half')): AsyncIterable<Uint8Array> {
  for (let sent = 0; sent < after; sent += 1) yield chunk;
  throw new Error('the sender went away');
}

/** Larger than what an adapter sends in one piece. */
const MEGABYTES = 12;
const megabyte = (n: number): Buffer => Buffer.alloc(1024 * 1024, `${n} and so on, `);

const lines = Array.from({ length: MEGABYTES }, (_, n) => megabyte(n));

async function* large(): AsyncIterable<Uint8Array> {
  yield* lines;
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

    it('gives back a large file as it was, in pieces', async () => {
      const { store } = await open();
      const id = newId();
      expect(await store.put(id, large(), info())).toBe(MEGABYTES * 1024 * 1024);
      const found = await store.find(id);
      if (found === null) throw new Error('not found');
      const pieces: Buffer[] = [];
      for await (const piece of store.open(id, found) as AsyncIterable<Buffer>) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(Buffer.concat(lines))).toBe(true);
      expect(pieces.length).toBeGreaterThan(1);
    });

    it('lets go of a file whose reader has seen enough', async () => {
      const { store } = await open();
      const id = newId();
      await store.put(id, large(), info());
      for (let reader = 0; reader < 60; reader += 1) {
        const bytes = store.open(id, { ...info(), size: 0 });
        expect((await bytes[Symbol.asyncIterator]().next()).done).toBe(false);
        bytes.destroy();
        expect(bytes.destroyed).toBe(true);
      }
    });

    it.each([
      ['at once', failing(0)],
      ['in its first piece', failing(1)],
      ['in a later one', failing(7, megabyte(0))],
    ])('keeps nothing of a stream that fails %s, and passes its error on', async (_when, bytes) => {
      const { store, stored } = await open();
      const id = newId();
      await expect(store.put(id, bytes, info())).rejects.toThrow('the sender went away');
      expect(await store.find(id)).toBeNull();
      expect(await stored()).toEqual([]);
    });

    it('takes many at once', async () => {
      const { store } = await open();
      const ids = Array.from({ length: 20 }, newId);
      await Promise.all(ids.map((id) => store.put(id, chunks(id), info())));
      expect(await Promise.all(ids.map((id) => read(store, id)))).toEqual(ids);
    });

    it('the bytes of a blob that is gone fail', async () => {
      const { store } = await open();
      const id = newId();
      await store.put(id, chunks('x'), info());
      const found = await store.find(id);
      await store.delete(id);
      if (found === null) throw new Error('not found');
      await expect(store.open(id, found).toArray()).rejects.toThrow();
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
