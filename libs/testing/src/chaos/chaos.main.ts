import { writeFile } from 'node:fs/promises';
import { StackError } from '../stack';
import { BadUsage, type CommandLine, readCommandLine, USAGE } from './command-line';
import { House } from './house';
import { environmentOf } from './plants/plants';
import { ProgressLine } from './progress-line';
import { properties } from './properties';
import { linesOf, type PropertyReport } from './report';
import { runProperty } from './run-property';

/** As a shell counts it: 128 + SIGINT. */
const INTERRUPTED = 130;
const interrupted = new AbortController();

const REPLICAS = { ticket: 3, conversation: 2, presence: 1, notification: 2 };

const openHouse = (asked: CommandLine, progress: ProgressLine): Promise<House> =>
  House.open({
    kafka: asked.kafka,
    brokers: asked.brokers,
    replicas: REPLICAS,
    env: environmentOf(asked.plant),
    log: (line) => progress.line(line),
    signal: interrupted.signal,
  });

const runAll = async (asked: CommandLine, progress: ProgressLine): Promise<PropertyReport[]> => {
  const { seconds, seed, file, json } = asked;
  const reports: PropertyReport[] = [];
  const house = await openHouse(asked, progress);
  try {
    const known = new Set<string>();
    for (const property of properties.filter(({ name }) => asked.names.includes(name))) {
      const options = { house, seconds, seed, file, progress, known, interrupted: interrupted.signal };
      const report = await runProperty(property, options);
      reports.push(report);
      for (const line of linesOf(report)) console.log(line);
    }
    for (const exit of house.exits) console.log(exit);
    return reports;
  } finally {
    if (json !== null) await writeFile(json, `${JSON.stringify(reports, null, 2)}\n`);
    await house.close();
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
  console.log(found === 0 ? `the planted bug '${asked.plant}' was NOT found` : `the planted bug was found`);
  return found === 0 ? 1 : 0;
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
