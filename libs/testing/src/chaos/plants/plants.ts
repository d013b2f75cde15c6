import { join } from 'node:path';

export interface PlantedBug {
  /** Property that must find it. */
  readonly breaks: string;
  readonly file: RegExp;
  readonly find: string | RegExp;
  readonly replace: string;
}

/** Bugs that can be put into the services' processes without touching their code: each must be found. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- what is loaded into processes before anything else is no TypeScript
export const plantedBugs = require('./bugs.cjs') as Readonly<Record<string, PlantedBug>>;

/** Environment that starts a process with the bug in it; empty for null. @throws RangeError for a bug that is not known. */
export const environmentOf = (name: string | null): Record<string, string> => {
  if (name === null) return {};
  if (plantedBugs[name] === undefined)
    throw new RangeError(`no bug is called ${name}: ${Object.keys(plantedBugs).join(', ')}`);
  return { NODE_OPTIONS: `--require ${join(__dirname, 'plant.cjs')}`, BATON_PLANTED_BUG: name };
};
