import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './repository';

/** Ends a stack's servers when the process that arms it dies, however it dies. */
export interface Watchdog {
  /** The servers may outlive this process from now on, or are gone already. */
  dismiss(): void;
}

/** `remove`: the data folder goes with the servers. */
export const armWatchdog = (dataFolder: string, remove: boolean): Watchdog => {
  const program = join(ROOT, 'libs/testing/src/stack/watchdog.main.ts');
  const args = [join(ROOT, 'libs/testing/run-typescript.cjs'), program, dataFolder, ...(remove ? ['--remove'] : [])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined); // it may have been ended with us
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref(); // a socket, though its type says stream
  return { dismiss: () => child.stdin.end('dismissed') };
};
