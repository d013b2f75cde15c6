import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StackError } from '../server-handle';

const CANDIDATES = ['postgres', 'nobody'];
const WORLD_MAY_ENTER = 0o001;

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Who runs a server that refuses to run as root.
 * @returns undefined when the stack does not run as root: then it is whoever runs the stack.
 * @throws StackError when root finds nobody to run it as.
 */
export const unprivilegedUser = (): User | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const candidate of CANDIDATES) {
    const found = users.find(([name]) => name === candidate);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new StackError(`PostgreSQL does not run as root, and there is no user ${CANDIDATES.join(' or ')} to run it as`);
};

/**
 * Makes a folder that only this user may read.
 * @throws StackError when a folder above it is closed to the user.
 */
export const folderFor = async (user: User | undefined, folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user === undefined) return;
  for (let above = dirname(resolve(folder)); above !== '/'; above = dirname(above))
    if (((await stat(above)).mode & WORLD_MAY_ENTER) === 0)
      throw new StackError(
        `PostgreSQL runs as another user than root, who may not enter ${above}; choose another folder with --data`,
      );
  await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
};
