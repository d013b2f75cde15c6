import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..', '..', '..');
const LONGEST_MS = 300_000;

export interface Ran {
  readonly code: number | null;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** Runs a program to its end, however that is, in the repository's root. */
export const runProgram = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    const said: [string, string] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (said[0] += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said[1] += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: said.join('') }));
  });

/** A TypeScript program of this repository, from its sources. */
export const runTypescript = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> => runProgram(process.execPath, ['libs/testing/run-typescript.cjs', program, ...args], env);
