import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, stateOf } from './process-identity';

/** What is known of a server that was started; a file each, so that another command finds it. */
export interface ServerRecord extends ProcessIdentity {
  readonly name: string;
  readonly ports: readonly number[];
  readonly logFile: string;
  /** ISO 8601. */
  readonly since: string;
  /** Null until it has answered. */
  readonly version: string | null;
}

const folderOf = (dataFolder: string): string => join(dataFolder, 'run');

/** Synchronous on purpose: between a process's start and its record nothing else may happen, or a crash would orphan it. */
export const writeRecord = (dataFolder: string, record: ServerRecord): void => {
  const folder = folderOf(dataFolder);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${record.name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
};

export const readRecord = (dataFolder: string, name: string): ServerRecord | null => {
  try {
    return JSON.parse(readFileSync(join(folderOf(dataFolder), `${name}.json`), 'utf8')) as ServerRecord;
  } catch {
    return null;
  }
};

export const removeRecord = (dataFolder: string, name: string): void =>
  rmSync(join(folderOf(dataFolder), `${name}.json`), { force: true });

/** By name; also of servers that have ended without being told to. */
export const allRecords = (dataFolder: string): ServerRecord[] => {
  const names = (() => {
    try {
      return readdirSync(folderOf(dataFolder)).filter((file) => file.endsWith('.json'));
    } catch {
      return [];
    }
  })();
  return names
    .sort()
    .flatMap((file) => readRecord(dataFolder, file.slice(0, -'.json'.length)) ?? [])
    .filter((record) => Number.isInteger(record.pid));
};

export const runningRecords = (dataFolder: string): ServerRecord[] =>
  allRecords(dataFolder).filter((record) => stateOf(record) !== 'ended');
