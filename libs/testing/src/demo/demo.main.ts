import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BadDialogueFile, readDialogues } from '../replay/dialogue';
import { COLLEAGUES } from './colleague';
import { NoDemo, runDemo } from './demo';

const ROOT = join(__dirname, '..', '..', '..', '..');
/** Real ones where they are, beside the repository; else a handful of our own. */
const FILES = [resolve(ROOT, '../shared/data/dialogues.jsonl'), join(ROOT, 'libs/testing/test/replay/examples.jsonl')];

const USAGE = `usage: npm run demo [-- --file FILE] [--pace N] [--customers N] [--colleagues N] [--limit N] [--url U]

Customers come, ask for a person, and talk with the words of real dialogues, so that the console looks alive. Needs a running
\`npm start\`. Sign in to the console and take a ticket: its customer answers you. What nobody takes, colleagues take after a while.
Ctrl-C ends it: customers leave, and what is still open is closed.

  --file FILE      dialogues, one JSON object a line (default: ../shared/data/dialogues.jsonl, else a handful of examples)
  --pace N         how many times as fast as people (default 1)
  --customers N    customers at once (default 8)
  --colleagues N   who answers beside you, 0 to ${COLLEAGUES.length} (default 2)
  --limit N        dialogues in all (default: until it is stopped)
  --url U          where Baton listens (default http://127.0.0.1:8080)`;

/** The command line does not say what to do. */
class BadUsage extends Error {}

const within = (name: string, text: string, [least, most]: readonly [number, number], whole = true): number => {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new BadUsage(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
};

const originOf = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BadUsage('--url must be an http address');
  return url.origin;
};

const readCommandLine = (args: readonly string[]) => {
  const string = { type: 'string' } as const;
  const options = {
    file: string,
    pace: string,
    customers: string,
    colleagues: string,
    limit: string,
    url: string,
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      file: values.file ?? FILES.find((file) => existsSync(file)) ?? '',
      speed: within('pace', values.pace ?? '1', [0.1, 1_000], false),
      customers: within('customers', values.customers ?? '8', [1, 200]),
      colleagues: within('colleagues', values.colleagues ?? '2', [0, COLLEAGUES.length]),
      limit: values.limit === undefined ? null : within('limit', values.limit, [1, 1_000_000]),
      url: originOf(values.url ?? 'http://127.0.0.1:8080'),
    };
  } catch (error) {
    throw error instanceof BadUsage ? error : new BadUsage((error as Error).message);
  }
};

const main = async (): Promise<void> => {
  if (process.argv.some((argument) => argument === '--help' || argument === '-h')) return console.log(USAGE);
  const { file, ...options } = readCommandLine(process.argv.slice(2));
  const { dialogues } = await readDialogues(file);
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(130);
    console.log('\nCustomers leave, and what is open is closed … (Ctrl-C again: at once)');
    stopping.abort(new Error('stopped'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  console.log(`Customers are coming to ${options.url} (${dialogues.length} dialogues; stop with Ctrl-C)`);
  await runDemo(dialogues, { ...options, signal: stopping.signal, say: (line) => console.log(line) });
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const known = error instanceof BadUsage || error instanceof BadDialogueFile || error instanceof NoDemo;
    console.error(error instanceof BadUsage ? `${error.message}\n\n${USAGE}` : known ? error.message : error);
    process.exit(known ? 2 : 1);
  },
);
