import { spawn } from 'node:child_process';
import type { Command } from '../server-plan';
import { StackError } from '../server-handle';

const OUTPUT_KEPT = 4_000;

/**
 * Runs a program to its end. Aborting kills it.
 * @returns what it wrote to standard output
 * @throws StackError with the end of its output when it fails.
 */
export const run = (command: Command & { readonly cwd?: string }, signal?: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const { file, args, env, user, cwd } = command;
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' as const }),
      ...user,
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-OUTPUT_KEPT)));
    child.once('error', (cause) => reject(new StackError(`${file}: ${cause.message}`, { cause })));
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(new StackError(`${file} ${args[0] ?? ''} failed (${code}):\n${(output + errors).slice(-OUTPUT_KEPT)}`));
    });
  });
