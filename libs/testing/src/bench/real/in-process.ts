import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../server';

/** A job as JSON, done by a module of its own process; the module exports `work`. */
export interface Worker<Job, Result> {
  readonly work: (job: Job) => Promise<Result>;
}

const RUNNER = join(ROOT, 'libs/testing/run-typescript.cjs');

/**
 * Does one job in a process of its own, so that what is measured shares neither a heap nor an event loop with its baseline.
 * @param module absolute path, without extension, of a module with `work(job)`.
 * @throws Error when the process ends without a result.
 */
export const inProcess = async <Result>(module: string, job: object): Promise<Result> => {
  const program = __filename.endsWith('.ts')
    ? [RUNNER, join(__dirname, 'worker.main.ts')]
    : [join(__dirname, 'worker.main.js')];
  const [script = '', ...args] = program;
  const profile = process.env['BENCH_CPU_PROFILE'];
  const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = fork(script, [...args, module, JSON.stringify(job)], {
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let result: { readonly result: Result } | undefined;
  child.once('message', (message) => (result = message as { result: Result }));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (result === undefined) throw new Error(`a process of the bench ended with code ${code} and without a result`);
  return result.result;
};
