import { parseArgs } from 'node:util';
import { properties } from './properties';

export const USAGE = `usage: npm run chaos -- PROPERTY… | all [--minutes M | --seconds S] [--within MINUTES] [--seed N] [--json FILE]
                            [--kafka 3.9|4.1] [--brokers 1|3] [--file DIALOGUES] [--plant BUG]

Starts real servers and several replicas of every service on loopback, drives them through the public API while things are
being killed, waits until everything has caught up, and checks everything that was promised. Leaves nothing behind.

${properties.map(({ name, number, promise }) => `  ${name.padEnd(14)} ${String(number ?? '').padStart(2)}  ${promise}`).join('\n')}
  all                every one of them, one after another on the same servers

  --minutes, --seconds   how long load and faults last, each; default 20 seconds
  --within MINUTES       for everything together, default no bound; what has not been put to the test by then has not held
  --seed N               the same throws again, though not the same timing
  --json FILE            the reports as a JSON array
  --file DIALOGUES       what 'replay' replays
  --observations FILE    every answer that every client was given, a JSON object a line
  --plant BUG            starts the services with a bug that must be found: exit code 0 when it was

Exit code 1 when something did not hold.`;

/** The command line does not say what to do. */
export class BadUsage extends Error {}

export interface CommandLine {
  readonly names: readonly string[];
  readonly seconds: number;
  /** Bound on the whole command in milliseconds; null: none. */
  readonly withinMs: number | null;
  readonly seed: number;
  readonly json: string | null;
  readonly kafka: '3.9' | '4.1';
  readonly brokers: 1 | 3;
  readonly file: string | null;
  readonly plant: string | null;
  readonly observations: string | null;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  minutes: text,
  seconds: text,
  within: text,
  seed: text,
  json: text,
  kafka: text,
  brokers: text,
  file: text,
  plant: text,
  observations: text,
};

const MOST_SECONDS = 86_400;

const positive = (name: string, given: string | undefined): number | null => {
  if (given === undefined) return null;
  const value = Number(given);
  if (!(value > 0 && value <= MOST_SECONDS)) throw new BadUsage(`--${name} must be a number above 0`);
  return value;
};

const oneOf = <T extends string>(name: string, given: string | undefined, known: readonly [T, ...T[]]): T => {
  if (given === undefined) return known[0];
  const found = known.find((one) => one === given);
  if (found === undefined) throw new BadUsage(`--${name} must be one of ${known.join(', ')}`);
  return found;
};

/** @throws BadUsage. */
export const readCommandLine = (argv: readonly string[], now: number): CommandLine => {
  const { values, positionals } = parse(argv);
  const known = properties.map(({ name }) => name);
  const names = positionals.includes('all') ? known : positionals;
  if (names.length === 0) throw new BadUsage('name a property, or all');
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new BadUsage(`no property is called ${stranger}`);
  const [minutes, seconds] = [positive('minutes', values.minutes), positive('seconds', values.seconds)];
  const within = positive('within', values.within);
  return {
    names,
    seconds: seconds ?? (minutes === null ? 20 : minutes * 60),
    withinMs: within === null ? null : within * 60_000,
    seed: Math.floor(positive('seed', values.seed) ?? (now % 86_399) + 1),
    json: values.json ?? null,
    kafka: oneOf('kafka', values.kafka, ['3.9', '4.1']),
    brokers: oneOf('brokers', values.brokers, ['1', '3']) === '3' ? 3 : 1,
    file: values.file ?? null,
    plant: values.plant ?? null,
    observations: values.observations ?? null,
  };
};

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new BadUsage((error as Error).message);
  }
};
