import { writeFile } from 'node:fs/promises';
import { isFinding, notRun } from '../checkers/check-seen';
import { StackError } from '../stack';
import { BadUsage, type CommandLine, readCommandLine, USAGE } from './command-line';
import { House } from './house';
import { environmentOf } from './plants/plants';
import { ProgressLine } from './progress-line';
import { properties } from './properties';
import type { Property } from './property';
import { linesOf, type PropertyReport } from './report';
import { runProperty, type RunOptions } from './run-property';
import { after } from './signals';

/** As a shell counts it: 128 + SIGINT. */
const INTERRUPTED = 130;
const interrupted = new AbortController();

const REPLICAS = { ticket: 3, conversation: 2, presence: 2, notification: 2 };

const openHouse = (asked: CommandLine, progress: ProgressLine): Promise<House> =>
  House.open({
    kafka: asked.kafka,
    brokers: asked.brokers,
    replicas: REPLICAS,
    env: environmentOf(asked.plant),
    log: (line) => progress.line(line),
    signal: interrupted.signal,
  });

/** What starting, mending, settling and checking may take beside the load; a run that takes longer hangs. */
const BESIDE_MS = 900_000;

/** One property; whatever keeps it from being put to the test is a violation too. Null for the house: it is of no more use. */
const runOne = async (
  property: Property,
  options: RunOptions,
): Promise<{ report: PropertyReport; isUsable: boolean }> => {
  const late = after(options.seconds * 1_000 + BESIDE_MS);
  const hangs = new Promise<never>((_, reject) =>
    late.addEventListener('abort', () => reject(new Error('it did not come to an end'))),
  );
  try {
    return { report: await Promise.race([runProperty(property, options), hangs]), isUsable: true };
  } catch (error) {
    interrupted.signal.throwIfAborted();
    const { name, number, promise } = property;
    const violations = [notRun(error as Error)];
    const nothing = { seconds: options.seconds, operations: 0, faults: {}, figures: {} };
    return { report: { name, number, promise, seed: options.seed, violations, ...nothing }, isUsable: false };
  }
};

const runAll = async (asked: CommandLine, progress: ProgressLine): Promise<PropertyReport[]> => {
  const { seconds, seed, file, json, observations } = asked;
  const reports: PropertyReport[] = [];
  let house: House | null = null;
  try {
    const known = new Set<string>();
    for (const property of properties.filter(({ name }) => asked.names.includes(name))) {
      house ??= await openHouse(asked, progress);
      const given = { seconds, seed, file, observations, progress, known };
      const options = { house, ...given, interrupted: interrupted.signal };
      const { report, isUsable } = await runOne(property, options);
      reports.push(report);
      for (const line of [...linesOf(report), ...house.exits.splice(0)]) console.log(line);
      if (isUsable) continue;
      await house.close();
      house = null;
    }
    return reports;
  } finally {
    if (json !== null) await writeFile(json, `${JSON.stringify(reports, null, 2)}\n`);
    await house?.close();
  }
};

const main = async (): Promise<number> => {
  if (process.argv.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    return 0;
  }
  const asked = readCommandLine(process.argv.slice(2), Date.now());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error('interrupted')));
  const reports = await runAll(asked, new ProgressLine());
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
