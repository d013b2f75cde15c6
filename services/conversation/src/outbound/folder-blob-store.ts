import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { assertBlobPlace, type BlobInfo, type BlobStore, BlobStoreUnavailable, isBlobId } from './blob-store';

/** Files and folders; what is not there is removed already. @throws BlobStoreUnavailable */
const removed = async (path: string): Promise<void> => {
  try {
    await rm(path, { force: true, recursive: true });
  } catch (error) {
    throw new BlobStoreUnavailable('a blob cannot be removed', { cause: error });
  }
};

/**
 * Blobs in a folder: bytes in `conversations/<conversation>/<id>`, what is known of them in `ids/<two digits>/<id>.json`.
 * A blob exists once its `ids` file does, which is written last; every file appears by a rename, so none is ever half there.
 */
class FolderBlobStore implements BlobStore {
  constructor(private readonly root: string) {}

  async put(id: string, bytes: AsyncIterable<Uint8Array>, info: Omit<BlobInfo, 'size'>): Promise<number> {
    const incoming = this.incoming();
    try {
      const size = await written(incoming, bytes);
      await moved(incoming, this.bytesOf(id, info.conversationId));
      const { conversationId, contentType } = info;
      await written(incoming, [Buffer.from(JSON.stringify({ conversationId, contentType, size }))]);
      await moved(incoming, this.infoOf(id));
      return size;
    } catch (error) {
      // What cannot be cleaned up must not hide why.
      await removed(incoming).catch(() => undefined);
      if (isBlobId(id)) await removed(this.bytesOf(id, info.conversationId)).catch(() => undefined);
      throw error;
    }
  }

  async find(id: string): Promise<BlobInfo | null> {
    if (!isBlobId(id)) return null;
    try {
      return JSON.parse(await readFile(this.infoOf(id), 'utf8')) as BlobInfo;
    } catch (error) {
      if (isMissing(error)) return null;
      throw new BlobStoreUnavailable('a blob cannot be read', { cause: error });
    }
  }

  open(id: string, info: BlobInfo): Readable {
    return createReadStream(this.bytesOf(id, info.conversationId));
  }

  async delete(id: string): Promise<void> {
    const info = await this.find(id);
    if (info === null) return;
    await removed(this.infoOf(id));
    await removed(this.bytesOf(id, info.conversationId));
  }

  async deleteOf(conversationId: string): Promise<number> {
    const ids = await readdir(this.folderOf(conversationId)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw new BlobStoreUnavailable('a folder of blobs cannot be read', { cause: error });
    });
    for (const id of ids) await removed(this.infoOf(id));
    await removed(this.folderOf(conversationId));
    return ids.length;
  }

  private incoming(): string {
    return join(this.root, 'incoming', randomUUID());
  }

  private bytesOf(id: string, conversationId: string): string {
    assertBlobPlace(id, conversationId);
    return join(this.folderOf(conversationId), id);
  }

  private folderOf(conversationId: string): string {
    assertBlobPlace(null, conversationId);
    return join(this.root, 'conversations', conversationId);
  }

  private infoOf(id: string): string {
    return join(this.root, 'ids', id.slice(0, 2), `${id}.json`);
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** The disk's failures are the store's, whatever they are; those of the sender's stream pass as they are. */
const onDisk = <T>(doing: Promise<T>): Promise<T> =>
  doing.catch((error: unknown) => {
    throw new BlobStoreUnavailable('a blob cannot be written', { cause: error });
  });

/** Writes and syncs a new file: an acknowledged file survives the machine's crash as its event does. */
const written = async (path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> => {
  const file = await onDisk(open(path, 'wx', 0o600));
  try {
    let size = 0;
    for await (const chunk of bytes) {
      await onDisk(file.writeFile(chunk));
      size += chunk.byteLength;
    }
    await onDisk(file.sync());
    return size;
  } finally {
    await file.close();
  }
};

const moved = async (from: string, to: string): Promise<void> => {
  await onDisk(mkdir(join(to, '..'), { recursive: true, mode: 0o700 }));
  await onDisk(rename(from, to));
};

/**
 * Opens (and makes, if need be) a folder of blobs; what a crash left half written is removed.
 * @throws BlobStoreUnavailable when the folder cannot be written.
 */
export const openFolderBlobStore = async (root: string): Promise<BlobStore> => {
  const incoming = join(root, 'incoming');
  try {
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BlobStoreUnavailable(`the folder ${root} cannot be written`, { cause: error });
  }
  return new FolderBlobStore(root);
};
