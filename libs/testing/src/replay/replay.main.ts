import { parseArgs } from 'node:util';
import { BadDialogueFile, readDialogues } from './dialogue';
import { progressBar } from './progress';
import { replay, type ReplayReport } from './replay';

const USAGE = `usage: npm run replay -- FILE [--url U] [--limit N] [--concurrency C] [--json]

Replays a file of dialogues (one JSON object a line) as live chats through a running server's public API, reads every
transcript and ticket history back and compares them. Interrupted and started again, it finishes the rest.

  --url U          where the server listens (default http://127.0.0.1:8080)
  --limit N        only the first N dialogues
  --concurrency C  dialogues at once (default 8)
  --json           print the report as one JSON object`;

/** The command line does not say what to do. */
class BadUsage extends Error {}

const positive = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new BadUsage(`--${name} must be a whole number from 1 up`);
  return value;
};

const httpUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BadUsage('--url must be an http address');
  return url.href;
};

const readCommandLine = (argv: readonly string[]) => {
  const string = { type: 'string' } as const;
  const options = { url: string, limit: string, concurrency: string, json: { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new BadUsage('name one file of dialogues');
    return {
      file,
      url: httpUrl(values.url ?? 'http://127.0.0.1:8080'),
      limit: positive('limit', values.limit),
      concurrency: positive('concurrency', values.concurrency) ?? 8,
      json: values.json ?? false,
    };
  } catch (error) {
    throw error instanceof BadUsage ? error : new BadUsage((error as Error).message);
  }
};

const SHOWN_MISMATCHES = 20;

const print = (report: ReplayReport): void => {
  const { claimMs, messageMs, mismatches } = report;
  for (const { dialogue, what } of mismatches.slice(0, SHOWN_MISMATCHES))
    console.log(`mismatch in ${dialogue}: ${what}`);
  if (mismatches.length > SHOWN_MISMATCHES) console.log(`… and ${mismatches.length - SHOWN_MISMATCHES} more`);
  console.log(`dialogues   ${report.dialogues}`);
  console.log(`messages    ${report.messages} (${report.sent} sent by this run)`);
  console.log(`mismatches  ${mismatches.length}`);
  console.log(`messages/s  ${report.messagesPerSecond}`);
  console.log(`claim       p50 ${claimMs.p50} ms, p99 ${claimMs.p99} ms`);
  console.log(`message     p50 ${messageMs.p50} ms, p99 ${messageMs.p99} ms`);
};

/** As a shell counts it: 128 + SIGINT. */
const INTERRUPTED = 130;
const interrupted = new AbortController();

const main = async (): Promise<number> => {
  if (process.argv.some((argument) => argument === '--help' || argument === '-h')) {
    console.log(USAGE);
    return 0;
  }
  const { file, json, ...options } = readCommandLine(process.argv.slice(2));
  const dialogues = await readDialogues(file);
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted; start it again to finish the rest')));
  const report = await replay(dialogues, { ...options, progress: progressBar(), signal: interrupted.signal });
  if (json) console.log(JSON.stringify(report));
  else print(report);
  return report.mismatches.length === 0 ? 0 : 1;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const known = error instanceof BadUsage || error instanceof BadDialogueFile;
    console.error(error instanceof BadUsage ? `${error.message}\n\n${USAGE}` : (error as Error).message);
    process.exit(interrupted.signal.aborted ? INTERRUPTED : known ? 2 : 1);
  },
);
