import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/** The data folder cannot be used; one line for the person who starts the process. */
export class FolderUnusable extends Error {
  constructor(
    readonly folder: string,
    reason: string,
  ) {
    super(`data folder ${folder}: ${reason}`);
    this.name = 'FolderUnusable';
  }
}

export interface FolderLock {
  release(): void;
}

/**
 * Makes the folder when it is missing and keeps every other process out of it. The lock is SQLite's own on a file of its own:
 * the operating system drops it with the process, also after `kill -9`, so a stale one cannot exist.
 * @throws FolderUnusable when it cannot be written, or another process has it.
 */
export const lockFolder = (folder: string): FolderLock => {
  makeWritable(folder);
  const pidFile = join(folder, 'lock.pid');
  const database = openLock(folder, pidFile);
  writeFileSync(pidFile, `${process.pid}\n`);
  return { release: () => database.close() };
};

/** Step by step: Node 20's own recursive mkdir never returns where the kernel makes no folders, as below /proc. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
};

const makeWritable = (folder: string): void => {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new FolderUnusable(folder, `it cannot be made or written (${codeOf(error)})`);
  }
};

const openLock = (folder: string, pidFile: string): DatabaseSyncInstance => {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock.sqlite'));
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (/locked|busy/i.test(String(error)))
      throw new FolderUnusable(folder, `another process uses it (pid ${holderOf(pidFile)})`);
    throw new FolderUnusable(
      folder,
      'its lock cannot be opened; is lock.sqlite damaged? It holds nothing and may be deleted',
    );
  }
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';

const holderOf = (pidFile: string): string => {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown';
  }
};
