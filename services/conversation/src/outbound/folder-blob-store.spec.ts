import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

it('says which folder cannot be written', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'file'), 'x');
  await chmod(folder, 0o700);
  await expect(openFolderBlobStore(join(folder, 'file'))).rejects.toThrow(join(folder, 'file'));
});
