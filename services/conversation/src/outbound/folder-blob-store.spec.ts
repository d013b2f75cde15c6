import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobStoreUnavailable } from './blob-store';
import { blobStoreContract } from '../../test/blob-store.contract';
import { openFolderBlobStore } from './folder-blob-store';

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-blobs-'));
  folders.push(folder);
  return folder;
};
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

async function* oneByte(): AsyncIterable<Uint8Array> {
  yield Buffer.from('x');
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

blobStoreContract('a folder', async () => {
  const folder = await newFolder();
  return { store: await openFolderBlobStore(folder), stored: () => filesIn(folder) };
});

it('forgets at open what a crash left half written', async () => {
  const folder = await newFolder();
  await openFolderBlobStore(folder);
  await writeFile(join(folder, 'incoming', 'half'), 'x');
  await openFolderBlobStore(folder);
  expect(await filesIn(folder)).toEqual([]);
});

it('keeps no bytes of which it could not write down what they are', async () => {
  const folder = await newFolder();
  const store = await openFolderBlobStore(folder);
  await writeFile(join(folder, 'ids'), 'a file where a folder should be');
  const info = { conversationId: 'c0000000-0000-5000-8000-000000000001', contentType: 'text/plain' };
  await expect(store.put('0'.repeat(32), oneByte(), info)).rejects.toThrow(BlobStoreUnavailable);
  expect(await filesIn(folder)).toEqual(['ids']);
});

it('says which folder cannot be written', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'file'), 'x');
  await chmod(folder, 0o700);
  await expect(openFolderBlobStore(join(folder, 'file'))).rejects.toThrow(join(folder, 'file'));
});
