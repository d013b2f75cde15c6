import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NativeServer } from '../native-server';
import { pathOf } from '../needs/programs';
import { run } from '../needs/run-command';
import { familyOf, type ProcessIdentity, signalProcess, stateOf } from '../process-identity';
import { StackError } from '../server-handle';
import type { ServerPlan } from '../server-plan';
import type { NginxOfStack } from '../stack';
import { readUpstreams, type Upstreams, writeNginxConf } from './nginx-conf';

const RELOAD_DEADLINE_MS = 10_000;
const ANSWER_DEADLINE_MS = 2_000;
const POLL_MS = 20;

export interface NginxServer extends NginxOfStack {
  readonly handle: NativeServer;
}

/** nginx in front of the services, with the path table that an ingress has too. Without upstreams it answers 503 to everything. */
export const nginxServer = (dataFolder: string, port: number): NginxServer => {
  const folder = join(dataFolder, 'nginx');
  const handle = new NativeServer(dataFolder, nginxPlan(folder, port));
  return {
    url: `http://127.0.0.1:${port}`,
    handle,
    useUpstreams: async (upstreams) => {
      const generation = await configure(folder, port, upstreams);
      const master = handle.record();
      if (master === null) return;
      const workers = familyOf(master).slice(1);
      signalProcess(master, 'SIGHUP');
      await untilInForce(port, generation, workers);
    },
  };
};

const nginxPlan = (folder: string, port: number): ServerPlan => ({
  name: 'nginx',
  folder,
  ports: [port],
  gracefulSignal: 'SIGTERM',
  prepare: async () => {
    await configure(folder, port, await readUpstreams(folder));
    return { file: pathOf('nginx'), args: argumentsFor(folder) };
  },
  ask: () => askNginx(port).then(({ version }) => version),
});

// `-e`: before it has read its configuration it would write to a file of the system's nginx.
const argumentsFor = (folder: string): string[] => ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];

/** @returns the generation that the server says once it uses this configuration. */
const configure = async (folder: string, port: number, upstreams: Upstreams): Promise<string> => {
  await mkdir(join(folder, 'temp'), { recursive: true });
  const generation = await writeNginxConf(folder, port, upstreams);
  await run({ file: pathOf('nginx'), args: ['-t', '-q', ...argumentsFor(folder)] });
  return generation;
};

/** A new worker answering is not enough: those of before take connections, and use their configuration, until they withdraw. */
const untilInForce = async (port: number, generation: string, before: readonly ProcessIdentity[]): Promise<void> => {
  const until = Date.now() + RELOAD_DEADLINE_MS;
  while (!before.every(hasWithdrawn) || (await generationNow(port)) !== generation) {
    if (Date.now() > until) throw new StackError('nginx does not take over its new configuration; see its log');
    await delay(POLL_MS);
  }
};

/** A worker that withdraws resets what it had taken and not begun: no answer is no answer yet. */
const generationNow = (port: number): Promise<string | null> =>
  askNginx(port).then(
    ({ generation }) => generation,
    () => null,
  );

/** nginx says so in the process's title; it goes on for its open streams. */
const hasWithdrawn = (worker: ProcessIdentity): boolean => {
  if (stateOf(worker) === 'ended') return true;
  try {
    return readFileSync(`/proc/${worker.pid}/cmdline`, 'utf8').includes('shutting down');
  } catch {
    return true;
  }
};

/** @throws while it does not answer */
const askNginx = async (port: number): Promise<{ version: string; generation: string }> => {
  // A connection of its own: one that is kept alive would go on talking to a worker with the old configuration.
  const answer = await fetch(`http://127.0.0.1:${port}/stack/generation`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
  });
  if (!answer.ok) throw new Error(`nginx answers ${answer.status}`);
  const [version = '', generation = ''] = (await answer.text()).trim().split(' ');
  return { version, generation };
};
