import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDevIssuer } from '@baton/service-kit';
import { freePorts } from '../stack/ports';
import { buildServices } from './build-services';
import { dropDatabases, makeDatabases } from './databases';
import { environmentOf, type EnvironmentParts } from './environment';
import { openLocalSecrets } from './secrets';
import { LocalProcess } from './service-process';
import { type ServiceName, serviceNames, type Services, type ServicesOptions } from './services';
import { openTokenEndpoint, type TokenEndpoint } from './token-endpoint';

const GRACE_MS = 20_000;

/** How long a process may take to answer for the first time, on a machine that has other things to do. */
const READY_WITHIN_MS = 120_000;

const plans = (replicas: ServicesOptions['replicas'] = {}): readonly { service: ServiceName; replica: number }[] =>
  serviceNames.flatMap((service) =>
    Array.from({ length: replicas[service] ?? 1 }, (_, replica) => ({ service, replica })),
  );

const more = (env: ServicesOptions['env'], service: ServiceName, replica: number): Readonly<Record<string, string>> =>
  typeof env === 'function' ? env(service, replica) : (env ?? {});

const makeProcesses = async (options: ServicesOptions, parts: EnvironmentParts): Promise<readonly LocalProcess[]> => {
  const wanted = plans(options.replicas);
  const ports = await freePorts(wanted.length);
  return wanted.map(({ service, replica }, index) => {
    const logFile = join(options.logFolder, `${service}-${replica}.log`);
    const env = { ...environmentOf(service, parts), ...more(options.env, service, replica) };
    return new LocalProcess({ service, replica, port: ports[index] ?? 0, env, logFile });
  });
};

const upstreamsOf = (processes: readonly LocalProcess[], tokens: TokenEndpoint): Record<string, number[]> => {
  const upstreams: Record<string, number[]> = { tokens: [tokens.port] };
  for (const { service, port } of processes) (upstreams[service] ??= []).push(port);
  return upstreams;
};

/** SIGTERM to all, then SIGKILL for who is left. True: every one ended with code 0. */
const stopAll = async (processes: readonly LocalProcess[], graceMs: number): Promise<boolean> => {
  for (const one of processes) {
    one.retire();
    one.kill('SIGCONT'); // a frozen one would not hear the next signal
    one.kill('SIGTERM');
  }
  const timer = setTimeout(() => processes.forEach((one) => one.kill('SIGKILL')), graceMs);
  const ends = await Promise.all(processes.map((one) => one.gone()));
  clearTimeout(timer);
  return ends.every((ended) => ended?.code === 0);
};

/**
 * Starts the four services as processes of their own on a running stack, behind its nginx: builds what has changed, makes databases and
 * secrets, and waits until every process is ready. Nothing is restarted by itself.
 * @throws Error with the end of a process's log; nothing is left running then.
 */
export const startServices = async (options: ServicesOptions): Promise<Services> => {
  const { stack, logFolder, stateFolder = logFolder } = options;
  const { nginx } = stack;
  if (nginx === undefined) throw new Error('start the stack with nginx: it is the one door to the services');
  mkdirSync(logFolder, { recursive: true });
  if (options.build ?? true) await buildServices();
  const secrets = await openLocalSecrets(
    stateFolder,
    options.databasePrefix ?? `baton_${randomBytes(4).toString('hex')}`,
  );
  const issuer = await createDevIssuer({ key: secrets.devIssuerKey });
  const databases = await makeDatabases(stack.postgres.url, secrets.prefix);
  const parts = { stack, secrets, databases, issuer: issuer.config, stateFolder };
  const [tokenPort = 0] = await freePorts(1);
  const tokens = await openTokenEndpoint(issuer, tokenPort);
  const processes = await makeProcesses(options, parts);
  const down = async (graceMs = GRACE_MS): Promise<boolean> => {
    const isClean = await stopAll(processes, graceMs);
    await tokens.close();
    return isClean;
  };
  try {
    for (const one of processes) one.start();
    await nginx.useUpstreams(upstreamsOf(processes, tokens));
    if (options.waitUntilReady ?? true) await Promise.all(processes.map((one) => one.ready(READY_WITHIN_MS)));
  } catch (error) {
    await down();
    throw error;
  }
  return {
    processes,
    of: (service) => processes.filter((one) => one.service === service),
    url: nginx.url,
    tokens: issuer,
    environment: environmentsOf(parts),
    down,
    dropData: () => dropDatabases(stack.postgres.url, secrets.prefix),
  };
};

const environmentsOf = (parts: EnvironmentParts): Services['environment'] => ({
  ticket: environmentOf('ticket', parts),
  conversation: environmentOf('conversation', parts),
  presence: environmentOf('presence', parts),
  notification: environmentOf('notification', parts),
});
