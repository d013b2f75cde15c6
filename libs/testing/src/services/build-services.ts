import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../stack/repository';

/** Builds what has changed since the last build. @throws Error with the output of what failed. */
export const buildServices = async (): Promise<void> => {
  const nx = createRequire(join(ROOT, 'package.json')).resolve('nx/bin/nx.js');
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  const child = spawn(process.execPath, [nx, 'run-many', '-t', 'build'], { cwd: ROOT, env, stdio: 'pipe' });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the build failed:\n${said}`);
};
