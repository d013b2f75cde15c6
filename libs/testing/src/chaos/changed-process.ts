import type { ServiceProcess } from '../services/services';

/** One place of a source that a process runs with something else in it. */
export interface ChangedPlace {
  readonly file: RegExp;
  readonly find: string | RegExp;
  readonly replace: string;
}

/** Starts a process in another environment, and answers how to bring it back into its own. */
export const restartedWith = async (
  process: ServiceProcess,
  env: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> => {
  const before = Object.fromEntries(Object.keys(env).map((key) => [key, process.env[key] ?? '']));
  await process.restart(env);
  return () => process.restart(before);
};
