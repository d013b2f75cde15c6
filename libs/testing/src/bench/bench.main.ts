import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { environment, type Figure, type Measure, round } from './figure';
import { claims } from './figures/claims';
import { commandAtMillion } from './figures/command-at-million';
import { contendedClaim } from './figures/contended-claim';
import { longConversation } from './figures/long-conversation';
import { readyEmpty, readyAtMillion } from './figures/ready-time';
import { replayMemory } from './figures/replay-memory';
import { alertsCost } from './live/alerts';
import { inbox200k } from './live/inbox-200k';
import { liveFanOut } from './live/p6';
import { claimThroughput } from './real/claim-throughput';
import { consumerThroughput } from './real/consumer-throughput';
import { liveLatency } from './real/live-latency';
import { publicLatency } from './real/public-latency';
import { relayThroughput } from './real/relay-throughput';
import { ROOT } from './server';

const FIGURES: Readonly<Record<string, Measure>> = {
  claims,
  'contended-claim': contendedClaim,
  'long-conversation': longConversation,
  'command-at-million': commandAtMillion,
  'replay-memory': replayMemory,
  'ready-empty': readyEmpty,
  'ready-at-million': readyAtMillion,
  p1: claimThroughput,
  p3: liveLatency,
  p4: relayThroughput,
  p5: consumerThroughput,
  p6: liveFanOut,
  'inbox-200k': inbox200k,
  alerts: alertsCost,
  latency: publicLatency,
};

const USAGE = `usage: npm run bench -- FIGURE [--json] [--file DIALOGUES]

Measures one figure next to its baseline, in one run. p1, p3, p4, p5 and latency start real servers and services of their own (p4 and
p5 use those that BATON_TEST_POSTGRES_URL and BATON_TEST_KAFKA_BROKERS name, if set); p6, inbox-200k and alerts start the notification
service on the embedded bus; the others start the standalone on the built tree.

  FIGURE  ${Object.keys(FIGURES).join(' | ')} | all
  --json  print one JSON object per figure
  --file  dialogues for replay-memory (default ../shared/data/dialogues.jsonl)`;

const measure = async (name: string, run: Measure, file: string): Promise<readonly Figure[]> => {
  const measured = await run({ file, log: (line) => console.error(`${name}: ${line}`) });
  return [measured].flat().map(({ part, ...one }) => ({
    figure: part === undefined ? name : `${name} ${part}`,
    ratio: round(one.ours / one.baseline),
    ...one,
    environment: environment(),
  }));
};

const print = ({ figure, ratio, ours, baseline, unit, note, environment: where }: Figure): void => {
  console.log(`${figure}: ${ours} against ${baseline} ${unit}, ratio ${ratio}\n  ${note}\n  ${where}`);
};

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, file: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const names = positionals[0] === 'all' ? Object.keys(FIGURES) : positionals;
  const chosen = names.map((name) => [name, Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined] as const);
  if (chosen.length === 0 || chosen.some(([, run]) => run === undefined)) {
    console.error(USAGE);
    return 2;
  }
  const file = resolve(values.file ?? resolve(ROOT, '../shared/data/dialogues.jsonl'));
  for (const [name, run] of chosen) {
    for (const figure of await measure(name, run as Measure, file)) {
      if (values.json === true) console.log(JSON.stringify(figure));
      else print(figure);
    }
  }
  return 0;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof TypeError && 'code' in error ? 2 : 1); // parseArgs: the command line does not say what to do
  },
);
