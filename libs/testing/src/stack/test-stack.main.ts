/** `npm run test:stack`: see USAGE. */
import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseEngine, ENGINE_VARIABLE } from './engine';
import { identify } from './process-identity';
import { removeRecord, writeRecord } from './records';
import { ROOT } from './repository';
import { StackError } from './server-handle';
import type { Stack, StackOptions } from './stack';
import { startStack } from './start-stack';

const USAGE = `usage: npm run test:stack -- [--kafka 3.9|4.1] [--brokers 1|3] [JEST'S ARGUMENTS…]

Starts fresh servers on free ports, runs the specs that need them (*.stack.spec.ts) and stops the servers. A path chooses specs.
Exit code: Jest's. The servers are containers when a Docker engine answers, else processes; ${ENGINE_VARIABLE}=native|containers decides.`;

const LOGS = join(ROOT, '.baton', 'test-stack-logs');
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Takes our two options out; what is left is Jest's. */
const parse = (args: readonly string[]): { shape: Pick<StackOptions, 'kafka' | 'brokers'>; rest: string[] } => {
  const rest = [...args];
  const take = (name: string): string | undefined => {
    const at = rest.indexOf(name);
    return at < 0 ? undefined : rest.splice(at, 2)[1];
  };
  const [kafka, brokers] = [take('--kafka') ?? '3.9', take('--brokers') ?? '1'];
  if ((kafka !== '3.9' && kafka !== '4.1') || (brokers !== '1' && brokers !== '3')) throw new StackError(USAGE);
  return { shape: { kafka, brokers: brokers === '1' ? 1 : 3 }, rest };
};

/** What the specs read; see each `config` of a spec that misses one. */
const variables = (stack: Stack, kafka: StackOptions['kafka']): Record<string, string> => ({
  BATON_TEST_KAFKA: kafka ?? '3.9',
  BATON_TEST_POSTGRES_URL: stack.postgres.url,
  BATON_TEST_KAFKA_BROKERS: stack.kafka.brokers,
  BATON_TEST_REDIS_URL: stack.redis.url,
  BATON_TEST_S3_URL: stack.s3?.url ?? '',
});

/** Resolves with Jest's exit code, or as a shell would say it when a signal ended it. */
const runJest = (
  stack: Stack,
  args: readonly string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<number> => {
  const child = spawn(process.execPath, [JEST, '-c', join(ROOT, 'jest.stack.config.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // In the servers' list, so that the watchdog ends it too if this process is killed.
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (identity !== null)
    writeRecord(stack.dataFolder, {
      ...identity,
      name: 'jest',
      ports: [],
      logFile: '',
      since: new Date().toISOString(),
      version: null,
    });
  signal.addEventListener('abort', () => child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, ending) => {
      removeRecord(stack.dataFolder, 'jest');
      resolve(code ?? 128 + (SIGNALS[ending as keyof typeof SIGNALS] ?? 1));
    });
  });
};

const main = async (args: readonly string[]): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const { shape, rest } = parse(args);
  const interrupted = new AbortController();
  let signalled = 0;
  for (const [signal, number] of Object.entries(SIGNALS))
    // `on`: a listener that is removed leaves the signal to others' (testcontainers' lock files), who would end the process at once.
    process.on(signal, () => {
      signalled = number;
      interrupted.abort(new StackError(`${signal}: the servers have been stopped`));
    });
  const engine = await chooseEngine();
  const log = (line: string): void => console.error(line);
  log(`servers: ${engine}, Kafka ${shape.kafka}, ${shape.brokers} broker(s)`);
  const stack = await startStack({
    ...shape,
    engine,
    only: ['kafka', 'postgres', 'redis', 's3'],
    log,
    signal: interrupted.signal,
  });
  try {
    const code = await runJest(
      stack,
      rest,
      { ...variables(stack, shape.kafka), [ENGINE_VARIABLE]: engine },
      interrupted.signal,
    );
    if (code !== 0) {
      await cp(join(stack.dataFolder, 'logs'), LOGS, { recursive: true, force: true });
      log(`the servers' logs of this run are in ${LOGS}`);
    }
    return signalled === 0 ? code : 128 + signalled;
  } finally {
    await stack.down();
  }
};

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof StackError ? error.message : error);
    process.exit(1);
  },
);
