/** `npm run services`: see USAGE. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStack, type Stack, startStack } from '../stack';
import { signalProcess, stateOf } from '../stack/process-identity';
import { DEFAULT_DATA, ROOT } from '../stack/repository';
import { buildServices } from './build-services';
import { keepServices, servicesFolder } from './keep-services';
import { type ServiceName, serviceNames } from './services';
import { type KeptServices, readState } from './state';

const DEFAULT_PORT_BASE = 21_000;

const USAGE = `usage: npm run services -- COMMAND [--replicas ticket=3,notification=2] [--data FOLDER]

The four services as processes of their own, on the servers of \`npm run stack\`, behind its nginx. For development: it gives a token
of any staff role to whoever asks.

  up             builds what has changed, starts the stack when it does not run, then the services; leaves them running
  down           stops the services in order; the stack and all data stay
  status         which processes run and are ready; exit 1 unless all are
  logs [NAME]    follows the logs, or that of ticket-0, …; Ctrl-C ends it

  --replicas     processes of each service, default 1        --data    the stack's folder, default .baton/stack
  --port-base    first of the stack's 30 ports, default ${DEFAULT_PORT_BASE}`;

class Usage extends Error {}

const OPTIONS = {
  replicas: { type: 'string' },
  data: { type: 'string' },
  'port-base': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Replicas = Readonly<Partial<Record<ServiceName, number>>>;

/** `ticket=3,presence=2` */
const replicasOf = (text: string): Replicas =>
  Object.fromEntries(
    text.split(',').map((part) => {
      const [, name = '', count = ''] = /^([a-z]+)=([1-9]\d?)$/.exec(part) ?? [];
      const service = serviceNames.find((one) => one === name);
      if (service === undefined) throw new Usage(`--replicas: '${part}' is not SERVICE=NUMBER`);
      return [service, Number(count)];
    }),
  );

const portOf = (text = String(DEFAULT_PORT_BASE)): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1_024 || port > 65_000)
    throw new Usage('--port-base is a number from 1024 to 65000');
  return port;
};

const parse = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
};

const firstSteps = (url: string): string => `
Baton answers on ${url}

  pages        ${url}/agent/ for agents, ${url}/widget/ for customers
  a token      curl -s ${url}/v1/dev/tokens -H 'content-type: application/json' -d '{"sub":"ann","name":"Ann Keller","roles":["agent"]}'
  dialogues    npm run replay -- FILE --url ${url}
  processes    npm run services -- status        logs   npm run services -- logs        stop   npm run services -- down`;

const startKeeper = (dataFolder: string, replicas: string | undefined, logFile: string): ReturnType<typeof spawn> => {
  const log = openSync(logFile, 'a');
  const more = replicas === undefined ? [] : ['--replicas', replicas];
  const program = join(ROOT, 'libs/testing/src/services/services.main.ts');
  const args = [join(ROOT, 'libs/testing/run-typescript.cjs'), program, 'keep', '--data', dataFolder, ...more];
  const keeper = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  keeper.unref();
  return keeper;
};

const untilKept = async (keeper: ReturnType<typeof spawn>, folder: string, logFile: string): Promise<KeptServices> => {
  let ended = false;
  keeper.once('exit', () => (ended = true));
  for (;;) {
    const state = readState(folder);
    if (state !== null) return state;
    if (ended) throw new Error(`the services did not start:\n${readFileSync(logFile, 'utf8').slice(-4_000)}`);
    await delay(200);
  }
};

const up = async (dataFolder: string, replicas: string | undefined, portBase: number): Promise<number> => {
  const folder = servicesFolder(dataFolder);
  if (readState(folder) !== null) throw new Usage('the services run already; `npm run services -- down` stops them');
  replicasOf(replicas ?? 'ticket=1'); // before anything is started
  await startStack({ dataFolder, detached: true, portBase, log: console.log });
  mkdirSync(folder, { recursive: true });
  await buildServices();
  const logFile = join(folder, 'keeper.log');
  const state = await untilKept(startKeeper(dataFolder, replicas, logFile), folder, logFile);
  console.log(await statusText(state));
  console.log(firstSteps(state.url));
  return 0;
};

const keep = async (dataFolder: string, replicas: string | undefined): Promise<number> => {
  const stack: Stack | null = await openStack(dataFolder);
  if (stack === null) throw new Error(`there is no stack in ${dataFolder}`);
  return keepServices(stack, dataFolder, replicas === undefined ? {} : replicasOf(replicas));
};

const down = async (dataFolder: string): Promise<number> => {
  const state = readState(servicesFolder(dataFolder));
  if (state === null) return 0;
  signalProcess(state.keeper, 'SIGTERM');
  while (stateOf(state.keeper) !== 'ended') await delay(50);
  // a keeper that was killed has left its processes behind
  for (const { process: one } of state.processes) if (one !== null) signalProcess(one, 'SIGTERM');
  return 0;
};

const isReady = async (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

type Kept = KeptServices['processes'][number];

const stateText = async ({ url, process: one }: Kept): Promise<string> => {
  const state = one === null ? 'ended' : stateOf(one);
  if (state !== 'runs') return state;
  return (await isReady(url)) ? 'ready' : 'not ready';
};

const statusText = async (state: KeptServices): Promise<string> => {
  const rows = state.processes.map(async (kept) => {
    const pid = String(kept.process?.pid ?? '-');
    return `${kept.name.padEnd(16)}${(await stateText(kept)).padEnd(11)}${pid.padEnd(9)}${kept.url}`;
  });
  return (await Promise.all(rows)).join('\n');
};

const status = async (dataFolder: string): Promise<number> => {
  const state = readState(servicesFolder(dataFolder));
  if (state === null) {
    console.log('no services run; `npm run services -- up` starts them');
    return 1;
  }
  console.log(await statusText(state));
  const states = await Promise.all(state.processes.map(stateText));
  return states.every((one) => one === 'ready') ? 0 : 1;
};

const logs = async (dataFolder: string, name: string | undefined): Promise<number> => {
  const state = readState(servicesFolder(dataFolder));
  const files = (state?.processes ?? []).filter((one) => name === undefined || one.name === name);
  if (files.length === 0) throw new Usage(name === undefined ? 'no services run' : `no process is called ${name}`);
  const tail = spawn('tail', ['-n', '20', '-F', ...files.map(({ logFile }) => logFile)], { stdio: 'inherit' });
  return new Promise((done) => tail.once('exit', (code) => done(code ?? 0)));
};

const main = async (): Promise<number> => {
  const { values, positionals } = parse();
  const [command, name] = positionals;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const dataFolder = resolve(values.data ?? DEFAULT_DATA);
  switch (command) {
    case 'up':
      return up(dataFolder, values.replicas, portOf(values['port-base']));
    case 'keep':
      return keep(dataFolder, values.replicas);
    case 'down':
      return down(dataFolder);
    case 'status':
      return status(dataFolder);
    case 'logs':
      return logs(dataFolder, name);
    default:
      throw new Usage('say what to do');
  }
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    console.error(error instanceof Usage ? `${text}\n\n${USAGE}` : text);
    process.exit(error instanceof Usage ? 2 : 1);
  },
);
