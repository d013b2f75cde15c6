import { isFinding } from '../checkers/check-seen';
import { StackError } from '../stack';
import { BadUsage, readCommandLine, USAGE } from './command-line';
import { ProgressLine } from './progress-line';
import { runAll } from './run-all';

/** As a shell counts it: 128 + SIGINT. */
const INTERRUPTED = 130;
const interrupted = new AbortController();

const main = async (): Promise<number> => {
  if (process.argv.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    return 0;
  }
  const asked = readCommandLine(process.argv.slice(2), Date.now());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error('interrupted')));
  const reports = await runAll(asked, new ProgressLine(), interrupted.signal);
  const found = reports.reduce((sum, { violations }) => sum + violations.length, 0);
  if (asked.plant === null) return found === 0 ? 0 : 1;
  const isFound = reports.some(({ violations }) => violations.some(isFinding));
  console.log(`the planted bug '${asked.plant}' was ${isFound ? 'found' : 'NOT found'}`);
  return isFound ? 0 : 1;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isPlain = error instanceof BadUsage || error instanceof StackError || interrupted.signal.aborted;
    console.error(
      error instanceof BadUsage ? `${error.message}\n\n${USAGE}` : isPlain ? (error as Error).message : error,
    );
    process.exit(interrupted.signal.aborted ? INTERRUPTED : error instanceof BadUsage ? 2 : 1);
  },
);
