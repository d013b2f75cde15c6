import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceProcess } from '../../services/services';
import { dumpAll, restoreAll } from '../dumps';
import { chatsUntil, type Property, type Run } from '../property';
import { runProgram } from '../run-program';
import { settle } from '../settle';
import { after, anyOf } from '../signals';
import { untilNone } from '../until';
import { viewsAtRest } from '../views-at-rest';
import { waitingTickets } from '../waiting-tickets';

const PATIENCE_MS = 60_000;
const WAITING = 5;
const STORING = ['ticket', 'conversation'] as const;
const VIEWS = { ticket: ['tickets', 'agents'], conversation: ['customer-conversations-1'] } as const;
const UNAVAILABLE = 503;

/** A third of the run's time of chats, and then quiet. @returns how many events are stored. */
const chatsThenQuiet = async (run: Run): Promise<number> => {
  await chatsUntil(run, anyOf(run.interrupted, after((run.seconds * 1_000) / 3)), { chats: 4, racers: 3 });
  const { sides } = await settle(run.house, PATIENCE_MS, run.interrupted);
  return sides.reduce((sum, { facts }) => sum + facts.length, 0);
};

/** What has to be read from the store to be answered, of a ticket or a conversation that nobody knows. */
const QUESTION = {
  ticket: () => ({ method: 'POST', path: `/v1/tickets/${randomUUID()}/claim` }) as const,
  conversation: () => ({ method: 'GET', path: `/v1/conversations/${randomUUID()}/messages` }) as const,
};

/** Where the log of each process ends now. */
const logEnds = async (processes: readonly ServiceProcess[]): Promise<ReadonlyMap<string, number>> =>
  new Map(await Promise.all(processes.map(async ({ name, logFile }) => [name, (await stat(logFile)).size] as const)));

const saidSince = async ({ name, logFile }: ServiceProcess, ends: ReadonlyMap<string, number>): Promise<string> =>
  (await readFile(logFile)).subarray(ends.get(name)).toString();

/** Every process that remembers what is no more says so to who asks, and its log says what to do. @returns what is missing. */
const refusals = async (run: Run, ends: ReadonlyMap<string, number>): Promise<string[]> => {
  const missing: string[] = [];
  for (const service of STORING) {
    const processes = run.house.services.of(service);
    for (const process of processes) {
      const told = await run.crew
        .until(run.interrupted)
        .supervisor()
        .once({ ...QUESTION[service](), door: process });
      if (told.status !== UNAVAILABLE) missing.push(`${process.name} answers ${told.status} over a restored store`);
    }
    const said = (await Promise.all(processes.map((process) => saidSince(process, ends)))).join('');
    if (!said.includes(`npm run republish -- relay-${service}`))
      missing.push(`no log of ${service} names npm run republish -- relay-${service}`);
    if (!said.includes('restart it')) missing.push(`no log of ${service} says that it has to be restarted`);
  }
  return missing;
};

/** @throws Error with the end of what the command said when it failed. */
const operate = async ({ house }: Run, service: 'ticket' | 'conversation', ...args: string[]): Promise<void> => {
  const env = { ...house.services.environment[service], HOME: process.env['HOME'] ?? '' };
  const { code, output } = await runProgram(process.execPath, ['services/standalone/start.mjs', ...args], env);
  if (code !== 0) throw new Error(`npm run ${args[0]} -- ${args.slice(1).join(' ')} failed:\n${output.slice(-2_000)}`);
};

/** The steps of docs/running-locally.md, 'After a restore', as they stand there. */
const followTheRunbook = async (run: Run): Promise<void> => {
  const { house } = run;
  for (const process of house.processes) process.kill('SIGTERM');
  await Promise.all(house.processes.map((process) => process.gone()));
  for (const service of STORING) await operate(run, service, 'republish', `relay-${service}`);
  for (const service of STORING) for (const view of VIEWS[service]) await operate(run, service, 'rebuild', view);
  await house.mend();
};

const restoreOver = async (run: Run, folder: string): Promise<void> => {
  const { house, recorder } = run;
  const ends = await logEnds(house.processes);
  await restoreAll(house, folder);
  recorder.fault('all databases restored');
  run.violations.push(...(await untilNone(() => refusals(run, ends), PATIENCE_MS, run.interrupted)));
  await followTheRunbook(run);
  // what people were told since the dump is lost with it, and no promise speaks of it
  recorder.observations.length = 0;
};

export const restored: Property = {
  name: 'restore',
  number: null,
  promise:
    "PostgreSQL restored from yesterday's dump: services stop and say what to do; after it, all agree with the store",
  mustSee: ['events that the dump lacks', 'tickets that waited in the dump', 'rows in views'],
  play: async (run) => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-dumps-'));
    try {
      const waiting = await waitingTickets(run, WAITING);
      const kept = await chatsThenQuiet(run);
      await dumpAll(run.house, folder);
      for (const id of waiting)
        await run.crew
          .until(run.interrupted)
          .supervisor()
          .until({ path: `/v1/tickets/${id}/claim`, key: id });
      const all = await chatsThenQuiet(run);
      await restoreOver(run, folder);
      Object.assign(run.figures, {
        'events that the dump lacks': all - kept,
        'tickets that waited in the dump': waiting.size,
      });
      await chatsThenQuiet(run);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  atRest: viewsAtRest,
};
