import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { checkOneOwner } from '@baton/testing';
import { raceForClaims } from './claim-race';
import { Client } from './client';
import { Dice } from './dice';
import { killDuringReplay } from './kill-during-replay';
import { searchForLeaks } from './leaks/leaks';
import { heads, readLog, ticketHistories } from './logs';
import { problemOf, sendRandom } from './random-requests';
import { proveResume } from '@baton/testing/src/resume/prove-resume';
import { setScene } from './scene';
import { discard, freePort, newFolder, ServerProcess } from './servers';

const USAGE = `Long forms of the proofs that npm test runs in short. Each starts servers of its own.

  claims  [--rounds 1000] [--agents 100]     all agents claim one ticket at once, round after round
  bytes   [--requests 10000] [--seed N]      random bytes as requests
  kills   --file DIALOGUES [--kills 20] [--limit N] [--concurrency 8] [--seed N]
                                             kill -9 at random moments of a replay
  resume  [--seeds 1000] [--seed N]          histories in which live streams break, replicas restart, topics are compacted and written anew
  client  [--seeds 1000] [--seed N]          the client library behind networks that break, against fresh loads
  leaks   [--histories 10000] [--seed N]     every byte of every role's streams, searched for what is somebody else's

Exit code 1 when something was not as promised.
`;

const text = { type: 'string' } as const;
const OPTIONS = {
  seeds: text,
  rounds: text,
  agents: text,
  requests: text,
  histories: text,
  kills: text,
  limit: text,
  concurrency: text,
  seed: text,
};

/** What the command line asks for; a number that is not given is `otherwise`. */
class Arguments {
  private readonly parsed = parseArgs({
    options: { ...OPTIONS, file: text, help: { type: 'boolean' } },
    allowPositionals: true,
  });

  get proof(): string | undefined {
    return this.parsed.values.help === true ? undefined : this.parsed.positionals[0];
  }

  get file(): string {
    const { file } = this.parsed.values;
    if (file === undefined) throw new Error('--file names the dialogues to replay');
    return file;
  }

  number<T>(name: keyof typeof OPTIONS, otherwise: T): number | T {
    const given = this.parsed.values[name];
    if (given === undefined) return otherwise;
    if (!/^[1-9]\d*$/.test(given)) throw new Error(`--${name} needs a whole number from 1 up`);
    return Number(given);
  }

  dice(): Dice {
    const dice = new Dice(this.number('seed', Date.now() % 1_000_000_007));
    console.log(`seed ${dice.seed}`);
    return dice;
  }
}

const MOST_SHOWN = 20;

const verdict = (problems: readonly string[]): number => {
  for (const problem of problems.slice(0, MOST_SHOWN)) console.log(`  ${problem}`);
  console.log(problems.length === 0 ? 'as promised' : `${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
};

const withServer = async (prove: (server: ServerProcess) => Promise<number>): Promise<number> => {
  const server = new ServerProcess(await newFolder(), await freePort());
  try {
    await server.start();
    return await prove(server);
  } finally {
    await server.end('SIGKILL');
    await discard(server.folder);
  }
};

const claims = (asked: Arguments): Promise<number> =>
  withServer(async (server) => {
    const [rounds, agents] = [asked.number('rounds', 1_000), asked.number('agents', 100)];
    const began = performance.now();
    const onRound = (round: number): void => {
      if (round % 50 === 0) console.log(`${round} of ${rounds} rounds, ${seconds(began)} s`);
    };
    const race = await raceForClaims({ client: new Client(server.url), rounds, agents, onRound });
    await server.end('SIGTERM');
    const histories = ticketHistories(await readLog(server.folder, 'ticket'));
    const twice = histories.filter(({ events }) => events.map(({ type }) => type).join() !== 'TicketCreated,Claimed');
    console.log(`${rounds} rounds of ${agents} agents, ${histories.length} tickets read from the log`);
    return verdict([
      ...race.problems,
      ...checkOneOwner(histories).map(({ stream, revision, problem }) => `${stream}@${revision}: ${problem}`),
      ...twice.map(({ stream, events }) => `${stream}: ${events.map(({ type }) => type).join()}`),
    ]);
  });

const bytes = (asked: Arguments): Promise<number> =>
  withServer(async (server) => {
    const scene = await setScene({ client: new Client(server.url) });
    const [requests, dice] = [asked.number('requests', 10_000), asked.dice()];
    const before = await heads(server.folder);
    const problems: string[] = [];
    for (let sent = 1; sent <= requests; sent += 1) {
      const problem = problemOf(await sendRandom(dice, scene));
      if (problem !== null) problems.push(problem);
      if (sent % 1_000 === 0) console.log(`${sent} of ${requests} requests`);
    }
    if ((await heads(server.folder)) !== before) problems.push('something was appended');
    if (!server.isRunning || !(await server.isReady())) problems.push('the process is not alive and ready');
    return verdict(problems);
  });

const kills = async (asked: Arguments): Promise<number> => {
  const wanted = asked.number('kills', 20);
  const began = performance.now();
  const report = await killDuringReplay({
    file: asked.file,
    limit: asked.number('limit', null),
    concurrency: asked.number('concurrency', 8),
    kills: wanted,
    dice: asked.dice(),
    onKill: (kill, messages) =>
      console.log(`killed ${kill} of ${wanted} times, at message ${messages}, ${seconds(began)} s`),
  });
  const { first, again, whole } = report;
  console.log(
    `${first.dialogues} dialogues, ${first.messages} messages; ` +
      `${whole.events} events, ${whole.records} records on the bus, ${whole.viewRows} rows and revisions in views`,
  );
  return verdict([
    ...first.mismatches.map(({ dialogue, what }) => `${dialogue}: ${what}`),
    ...again.mismatches.map(({ dialogue, what }) => `again: ${dialogue}: ${what}`),
    ...(again.sent === 0 ? [] : [`the replay once more sent ${again.sent} messages`]),
    ...(report.kills === wanted ? [] : [`only ${report.kills} kills`]),
    ...(report.exitCode === 0 ? [] : [`the last stop ended with ${String(report.exitCode)}`]),
    ...whole.problems,
  ]);
};

/** In the notification service's own tests, which nothing else may import. */
const RESUME = 'services/notification/test/resume/resume.main.ts';

const resume = async (asked: Arguments): Promise<number> => {
  const [seeds, seed] = [asked.number('seeds', 1_000), asked.number('seed', 1)];
  const program = ['libs/testing/run-typescript.cjs', RESUME, `--seeds=${seeds}`, `--seed=${seed}`];
  const child = spawn(process.execPath, program, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 2;
};

/** The same with the client that UIs are given, over HTTP. */
const resumeOfClient = (asked: Arguments): Promise<number> =>
  withServer(async ({ url, folder }) => {
    const [first, seeds] = [asked.number('seed', 1), asked.number('seeds', 1_000)];
    const problems: string[] = [];
    for (let seed = first; seed < first + seeds; seed += 1) {
      const report = await proveResume({ port: Number(new URL(url).port), folder, seed, steps: 60 });
      problems.push(...report.problems.map((problem) => `seed ${seed}: ${problem}`));
      const { faults, compared, kept } = report;
      const found = `${report.problems.length} problems`;
      console.log(`seed ${seed}: ${faults} faults, ${compared} compared (${kept} lines read in time), ${found}`);
    }
    return verdict(problems);
  });

const leaks = async (asked: Arguments): Promise<number> => {
  const [histories, seed] = [asked.number('histories', 10_000), asked.number('seed', 1)];
  const began = performance.now();
  const report = await searchForLeaks({
    histories,
    seed,
    onHistory: (done, { problems }) => {
      if (done % 500 === 0)
        console.log(`${done} of ${histories} histories, ${problems.length} problems, ${seconds(began)} s`);
      return true;
    },
  });
  const megabytes = Math.round(report.bytes / 1e6);
  console.log(
    `${histories} histories from seed ${seed}: ${report.frames} frames of ${megabytes} MB, ` +
      `${report.markers} marked words written, ${report.words} found and judged`,
  );
  return verdict(report.problems);
};

const seconds = (began: number): number => Math.round((performance.now() - began) / 1000);

const main = async (): Promise<number> => {
  const asked = new Arguments();
  switch (asked.proof) {
    case 'claims':
      return claims(asked);
    case 'bytes':
      return bytes(asked);
    case 'kills':
      return kills(asked);
    case 'resume':
      return resume(asked);
    case 'client':
      return resumeOfClient(asked);
    case 'leaks':
      return leaks(asked);
    default:
      console.log(USAGE);
      return asked.proof === undefined ? 0 : 2;
  }
};

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
