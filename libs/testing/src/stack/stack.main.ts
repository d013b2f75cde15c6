/** `npm run stack`: see USAGE. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withFolderLocked } from './folder-lock';
import type { NativeStack } from './native-stack';
import type { KafkaLine } from './needs/kafka-jars';
import { DEFAULT_DATA } from './repository';
import { StackError } from './server-handle';
import type { StackOptions } from './stack';
import { readDescription } from './stack-description';
import { openStack, startStack } from './start-stack';
import { addressesOf, statusOf } from './stack-status';

const DEFAULT_PORT_BASE = 21_000;

const USAGE = `usage: npm run stack -- COMMAND [--kafka 3.9|4.1] [--brokers 1|3] [--data FOLDER] [--port-base N]

Kafka, PostgreSQL, Redis, an S3 server and nginx as processes of this machine, on loopback, without Docker.

  up             starts what does not run yet and leaves it running
  down           stops everything, keeps the data
  status         what runs: pid, port, since when, version; exit 1 unless everything does
  reset          stops everything and deletes its data
  logs [SERVER]  follows the servers' logs, or one server's; Ctrl-C ends it

  --kafka        line of Kafka, default 3.9            --brokers    default 1
  --data         default .baton/stack                  --port-base  first of 30 ports, default ${DEFAULT_PORT_BASE}`;

/** A command line that cannot be understood. */
class Usage extends Error {}

const OPTIONS = {
  kafka: { type: 'string' },
  brokers: { type: 'string' },
  data: { type: 'string' },
  'port-base': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const parse = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Usage((error as Error).message);
  }
};

type Values = ReturnType<typeof parse>['values'];

const shapeOf = (values: Values): Pick<StackOptions, 'kafka' | 'brokers' | 'portBase'> => {
  const { kafka, brokers, 'port-base': base } = values;
  if (kafka !== undefined && kafka !== '3.9' && kafka !== '4.1') throw new Usage('--kafka is 3.9 or 4.1');
  if (brokers !== undefined && brokers !== '1' && brokers !== '3') throw new Usage('--brokers is 1 or 3');
  const portBase = base === undefined ? undefined : Number(base);
  if (portBase !== undefined && !(Number.isInteger(portBase) && portBase >= 1_024 && portBase <= 65_000))
    throw new Usage('--port-base is a number from 1024 to 65000');
  return {
    ...(kafka === undefined ? {} : { kafka: kafka satisfies KafkaLine }),
    ...(brokers === undefined ? {} : { brokers: brokers === '1' ? 1 : 3 }),
    ...(portBase === undefined ? {} : { portBase }),
  };
};

const up = async (dataFolder: string, values: Values): Promise<number> => {
  const shape = shapeOf(values);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupted.abort(new StackError(`${signal}: what was started has been stopped`)));
  const portBase = shape.portBase ?? ((await readDescription(dataFolder)) === null ? DEFAULT_PORT_BASE : undefined);
  const stack = await startStack({
    ...shape,
    ...(portBase === undefined ? {} : { portBase }),
    dataFolder,
    detached: true,
    signal: interrupted.signal,
    log: (line) => console.log(line),
  });
  if (shape.portBase !== undefined && stack.nginx?.handle.port !== shape.portBase)
    console.log('\nit ran already, on other ports; they change after `npm run stack -- down`');
  console.log(`\n${addressesOf(stack)}`);
  return 0;
};

const status = (stack: NativeStack): number => {
  const { text, complete } = statusOf(stack);
  console.log(text);
  return complete ? 0 : 1;
};

const down = async (stack: NativeStack): Promise<number> => {
  await withFolderLocked(stack.dataFolder, () => stack.down());
  console.log(`stopped; data stays in ${stack.dataFolder}`);
  return 0;
};

const reset = async (stack: NativeStack): Promise<number> => {
  await withFolderLocked(stack.dataFolder, () => stack.down());
  await rm(stack.dataFolder, { recursive: true, force: true });
  console.log(`stopped, and ${stack.dataFolder} deleted`);
  return 0;
};

const logs = (stack: NativeStack, name: string | undefined): Promise<number> => {
  const servers = stack.servers.filter((server) => name === undefined || server.name === name);
  if (servers.length === 0)
    throw new Usage(`no server ${name}; there are ${stack.servers.map((one) => one.name).join(', ')}`);
  const tail = spawn('tail', ['-n', '50', '-F', ...servers.map(({ logFile }) => logFile)], { stdio: 'inherit' });
  return new Promise((ended) => tail.once('exit', () => ended(0)));
};

const carryOut = async (command: string, argument: string | undefined, values: Values): Promise<number> => {
  const dataFolder = resolve(values.data ?? DEFAULT_DATA);
  if (command === 'up') return up(dataFolder, values);
  const stack = await openStack(dataFolder);
  if (stack === null) {
    console.log(`no stack in ${dataFolder}`);
    return command === 'status' ? 1 : 0;
  }
  if (command === 'status') return status(stack);
  if (command === 'down') return down(stack);
  return command === 'reset' ? reset(stack) : logs(stack, argument);
};

const main = async (): Promise<number> => {
  const { values, positionals } = parse();
  const [command = '', argument, ...rest] = positionals;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const known = ['up', 'down', 'status', 'reset', 'logs'].includes(command);
  if (!known || rest.length > 0 || (argument !== undefined && command !== 'logs')) throw new Usage('which command?');
  return carryOut(command, argument, values);
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof Usage) console.error(`${error.message}\n\n${USAGE}`);
    else console.error(error instanceof StackError ? error.message : error);
    process.exit(error instanceof Usage ? 2 : 1);
  },
);
