import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity, stateOf } from './process-identity';
import { StackError } from './server-handle';

/**
 * Runs something while nobody else starts or stops servers in this folder. A lock whose holder has died does not count.
 * @throws StackError when somebody is at it.
 */
export const withFolderLocked = async <T>(dataFolder: string, work: () => Promise<T>): Promise<T> => {
  const file = join(dataFolder, 'lock.json');
  mkdirSync(dataFolder, { recursive: true });
  take(file, dataFolder);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};

const take = (file: string, dataFolder: string): void => {
  const self = JSON.stringify(identify(process.pid));
  try {
    writeFileSync(file, self, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(file);
    if (holder !== null && stateOf(holder) !== 'ended')
      throw new StackError(`process ${holder.pid} is starting or stopping the stack in ${dataFolder}; wait for it`);
    rmSync(file, { force: true });
    writeFileSync(file, self, { flag: 'wx' });
  }
};

const holderOf = (file: string): ProcessIdentity | null => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
};
