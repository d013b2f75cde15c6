/**
 * Reads its standard input, whose other end only the process that started the stack has open: the kernel closes it when that
 * process ends, SIGKILL included. Arguments: the data folder, `--remove`.
 */
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { killFamily, stateOf } from './process-identity';
import { runningRecords } from './records';

const [dataFolder = '', remove] = process.argv.slice(2);
const PATIENCE_MS = 10_000;
const POLL_MS = 20;

const endAll = async (): Promise<void> => {
  const killed = runningRecords(dataFolder).flatMap(killFamily);
  const until = Date.now() + PATIENCE_MS;
  while (killed.some((member) => stateOf(member) !== 'ended') && Date.now() < until) await delay(POLL_MS);
  if (remove === '--remove') rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
};

let dismissed = false;
process.stdin.on('data', () => (dismissed = true));
process.stdin.on('end', () => void (dismissed ? process.exit(0) : endAll().finally(() => process.exit(0))));
process.stdin.on('error', () => void endAll().finally(() => process.exit(0)));
