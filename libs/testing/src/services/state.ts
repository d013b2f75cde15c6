import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { identify, stateOf } from '../stack/process-identity';

const identity = z.object({ pid: z.int(), startTicks: z.string() });

const schema = z.object({
  /** Who started the processes, and stops them. */
  keeper: identity,
  url: z.string(),
  processes: z.array(
    z.object({ name: z.string(), url: z.string(), logFile: z.string(), process: identity.nullable() }),
  ),
});

/** What `npm run services` knows of services that another process keeps. */
export type KeptServices = z.infer<typeof schema>;

const fileIn = (folder: string): string => join(folder, 'services.json');

/** Whole or not at all. */
export const writeState = (folder: string, state: KeptServices): void => {
  const file = fileIn(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
};

export const forgetState = (folder: string): void => rmSync(fileIn(folder), { force: true });

/** null: nobody keeps services there, or whoever did is gone and so are they. */
export const readState = (folder: string): KeptServices | null => {
  if (!existsSync(fileIn(folder))) return null;
  const state = schema.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  const everybody = [state.keeper, ...state.processes.flatMap(({ process }) => process ?? [])];
  return everybody.some((one) => stateOf(one) !== 'ended') ? state : null;
};

/** null: there is no such process any more. */
export const identityOf = (pid: number | null): KeptServices['keeper'] | null => (pid === null ? null : identify(pid));
