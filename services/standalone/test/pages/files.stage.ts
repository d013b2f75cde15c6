import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** More than may be sent. */
export const TOO_MANY_BYTES = 21 * 1024 * 1024;

/**
 * The path of a file, which a browser reads itself: nobody sends it the bytes.
 * @param content its text, or how many bytes it has, of which the disk holds none.
 */
export const onDisk = (name: string, content: string | number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-file-'));
  folders.push(folder);
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : '');
  if (typeof content === 'number') truncateSync(path, content);
  return path;
};
