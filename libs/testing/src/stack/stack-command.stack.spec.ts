import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isFree, portsFrom } from './ports';
import { stateOf } from './process-identity';
import { allRecords, type ServerRecord } from './records';
import { ROOT } from './repository';

const COMMAND = [join(ROOT, 'libs/testing/run-typescript.cjs'), join(ROOT, 'libs/testing/src/stack/stack.main.ts')];

/** The command as people and CI use it: processes that nobody owns, and none that is left over. */
describe('npm run stack', () => {
  let data: string;
  let portBase: string;

  beforeAll(async () => {
    portBase = String(await freeBlock());
  });
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'baton-command-'));
    chmodSync(data, 0o755);
  });
  afterEach(() => {
    stack('reset');
    rmSync(data, { recursive: true, force: true });
  });

  const freeBlock = async (): Promise<number> => {
    for (let first = 22_000; ; first += 100) {
      const ports = portsFrom(first, 1);
      const all = [ports.nginx, ports.postgres, ports.redis, ports.s3, ...ports.kafka, ...ports.controllers];
      if ((await Promise.all(all.map(isFree))).every(Boolean)) return first;
    }
  };

  const stack = (...args: string[]) => {
    const done = spawnSync(process.execPath, [...COMMAND, ...args, '--data', data], { encoding: 'utf8' });
    return { code: done.status, text: done.stdout + done.stderr };
  };
  const up = (): ChildProcess =>
    spawn(process.execPath, [...COMMAND, 'up', '--data', data, '--port-base', portBase], { stdio: 'ignore' });
  const running = (): ServerRecord[] => allRecords(data).filter((record) => stateOf(record) !== 'ended');
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await delay(20);
  };

  it('starts, says what runs, sees a crash, starts only what is missing, and stops', () => {
    expect(stack('up', '--port-base', portBase)).toMatchObject({ code: 0 });
    const first = running();
    expect(first.map(({ name }) => name)).toEqual(['kafka-1', 'nginx', 'postgres', 'redis', 's3']);
    expect(stack('status')).toMatchObject({
      code: 0,
      text: expect.stringMatching(/postgres +runs +\d+ +\d+ +20\S+ +15/),
    });

    const redis = first.find(({ name }) => name === 'redis') as ServerRecord;
    process.kill(redis.pid, 'SIGKILL');
    expect(stack('status')).toMatchObject({ code: 1, text: expect.stringMatching(/redis +crashed/) });

    expect(stack('up')).toMatchObject({ code: 0 });
    const second = running();
    const changed = second.filter(({ name, pid }) => first.find((one) => one.name === name)?.pid !== pid);
    expect(changed.map(({ name }) => name)).toEqual(['redis']);

    expect(stack('up', '--brokers', '3')).toMatchObject({
      code: 1,
      text: expect.stringMatching(/^this folder holds .*\n$/),
    });
    expect(stack('down')).toMatchObject({ code: 0 });
    expect(second.filter((record) => stateOf(record) !== 'ended')).toEqual([]);
    expect(stack('status').code).toBe(1);
    expect(existsSync(join(data, 'postgres'))).toBe(true);
    stack('reset');
    expect(existsSync(data)).toBe(false);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('leaves nothing behind when `up` gets %s', async (signal) => {
    const command = up();
    await until(() => running().some(({ name }) => name === 'kafka-1'));
    const started = running();
    command.kill(signal);
    await once(command, 'exit');
    await until(() => running().length === 0);
    expect(started.filter((record) => stateOf(record) !== 'ended')).toEqual([]);
  });

  it('says in one line which port is taken', async () => {
    const listener = spawn(process.execPath, ['-e', `require('net').createServer().listen(${portBase}, '127.0.0.1')`]);
    while (await isFree(Number(portBase))) await delay(20);
    expect(stack('up', '--port-base', portBase)).toEqual({
      code: 1,
      text: expect.stringContaining(
        `port ${portBase}, meant for nginx, is taken by another process; choose others with --port-base\n`,
      ),
    });
    expect(running()).toEqual([]);
    listener.kill('SIGKILL');
    await once(listener, 'exit');
  });

  it('says in one line what is missing and how to get it', () => {
    const env = { ...process.env, PATH: '/nowhere', HOME: data };
    const programs = join(ROOT, 'libs/testing/src/stack/needs/programs');
    const script = `try { require('${programs}').need('mvn', 'java', 'mvn') } catch (error) { console.log(error.message) }`;
    const file = join(data, 'missing.ts');
    writeFileSync(file, script);
    const { stdout } = spawnSync(process.execPath, [COMMAND[0] as string, file], { encoding: 'utf8', env });
    expect(stdout).toBe('missing: mvn, java. Debian, Ubuntu: apt-get install maven openjdk-17-jre-headless\n');
  });

  it('does not take a process that has its old pid by chance for its server', () => {
    expect(stateOf({ pid: process.pid, startTicks: '1' })).toBe('ended');
  });
});
