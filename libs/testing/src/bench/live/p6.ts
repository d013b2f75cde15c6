import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchRun, type Measure, type Measured, percentile, round } from '../figure';
import { ROOT } from '../server';
import { AskedProcess } from './asked-process';

const CLIENTS = Number(process.env['BENCH_LIVE_CLIENTS'] ?? 10_000);
const STALLED = 100;
const SECONDS = Number(process.env['BENCH_LIVE_SECONDS'] ?? 10);
const RATES = [1, 5] as const;

const HERE = join(ROOT, 'libs/testing/src/bench/live');
const BARE = join(HERE, 'bare.worker.ts');
const LOAD = join(HERE, 'load.worker.ts');
/** Not in this lib: the service is not one of its own. */
const OURS = join(ROOT, 'services/notification/test/bench/live.worker.ts');

interface Place {
  readonly port: number;
  readonly path: string;
  readonly tokens: readonly string[];
  /** Of those who will read nothing. */
  readonly stalledTokens: readonly string[];
}

interface Delays {
  readonly p50: number;
  readonly p99: number;
}

interface Round {
  /** By changes per second, in the order of `RATES`. */
  readonly delays: readonly Delays[];
  readonly bytesPerClient: number;
}

/** The same changes to the same clients beside those who read nothing. */
interface Beside extends Delays {
  /** So many of them have bytes waiting for them in the process. */
  readonly blocked: number;
  /** How much the process grew by them. */
  readonly grownBytes: number;
}

/** So many changes a second for some seconds; every client must have had every one. */
const changes = async (
  server: AskedProcess,
  load: AskedProcess,
  perSecond: number,
  clients: number,
): Promise<Delays> => {
  await load.ask('collect');
  const count = perSecond * SECONDS;
  const began = performance.now();
  for (let number = 0; number < count; number += 1) {
    await delay(Math.max(0, (number * 1_000) / perSecond - (performance.now() - began)));
    await server.ask('change');
  }
  const delays: number[] = [];
  for (const deadline = performance.now() + 60_000; delays.length < count * clients;) {
    for (const one of await collected(load)) delays.push(one); // too many to spread
    if (performance.now() > deadline) throw new Error(`${delays.length} of ${count * clients} changes came`);
    await delay(200);
  }
  if (delays.length !== count * clients) throw new Error(`${delays.length} changes came for ${count * clients}`);
  return { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
};

const collected = (load: AskedProcess): Promise<number[]> => load.ask<number[]>('collect');

const measure = async (server: AskedProcess, load: AskedProcess, { log }: BenchRun): Promise<Round> => {
  const { stalledTokens, ...place } = await server.ask<Place>('place');
  // Those who will read nothing come first, and bring what every process needs once.
  await load.ask('open', { ...place, tokens: stalledTokens, count: STALLED });
  await server.ask('change');
  const before = await server.ask<number>('memory');
  await load.ask('open', { ...place, count: CLIENTS - STALLED });
  await delay(2_000);
  const after = await server.ask<number>('memory');
  const delays: Delays[] = [];
  for (const rate of RATES) {
    delays.push(await changes(server, load, rate, CLIENTS));
    log(`${rate}/s: p50 ${round(delays.at(-1)?.p50 ?? 0)} ms, p99 ${round(delays.at(-1)?.p99 ?? 0)} ms`);
  }
  return { delays, bytesPerClient: (after - before) / (CLIENTS - STALLED) };
};

/** After `measure`: some read nothing, until what they should have read fills the sockets and waits in the process. */
const measureBeside = async (server: AskedProcess, load: AskedProcess, { log }: BenchRun): Promise<Beside> => {
  const calm = await server.ask<number>('memory');
  await load.ask('stall', STALLED);
  await server.ask('fill', STALLED);
  const delays = await changes(server, load, RATES[1], CLIENTS - STALLED);
  const blocked = await server.ask<number>('blocked');
  const grownBytes = (await server.ask<number>('memory')) - calm;
  log(`beside ${blocked} who read nothing: p99 ${round(delays.p99)} ms, ${Math.round(grownBytes / 1e6)} MB more`);
  return { ...delays, blocked, grownBytes };
};

const withProcesses = async <T>(
  worker: string,
  use: (server: AskedProcess, load: AskedProcess) => Promise<T>,
): Promise<T> => {
  const [server, load] = [AskedProcess.start(worker, { clients: CLIENTS }), AskedProcess.start(LOAD)];
  try {
    return await use(server, load);
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
};

const besideFigure = (beside: Beside, without: number): Measured => {
  const note =
    `P6: the same at ${RATES[1]}/s beside ${STALLED} clients that read nothing, ${beside.blocked} of which have bytes waiting in the process all ` +
    `the while, which grew by ${Math.round(beside.grownBytes / 1e6)} MB; baseline: the same process before they stalled, p99`;
  return { part: 'stalled', ours: round(beside.p99), baseline: round(without), unit: 'ms', note };
};

/** P6: one row that everybody sees changes, once and then five times a second; against a bare write loop of Node's. */
export const liveFanOut: Measure = async (run) => {
  const bareRound = async (): Promise<Round> => {
    run.log('a bare write loop');
    return withProcesses(BARE, (server, load) => measure(server, load, run));
  };
  const first = await bareRound();
  run.log('the notification service');
  const { ours, beside } = await withProcesses(OURS, async (server, load) => {
    const calm = await measure(server, load, run);
    return { ours: calm, beside: await measureBeside(server, load, run) };
  });
  const last = await bareRound();
  const figures = RATES.map((rate, at): Measured => {
    const bare = ((first.delays[at]?.p99 ?? 0) + (last.delays[at]?.p99 ?? 0)) / 2;
    const note =
      `P6: ${CLIENTS} clients on one process, a row that all see changes ${rate} times a second, p99; p50 ${round(ours.delays[at]?.p50 ?? 0)} ms ` +
      `(bare ${round(first.delays[at]?.p50 ?? 0)}); ${round(ours.bytesPerClient / 1_000)} kB for each client (bare ` +
      `${round(first.bytesPerClient / 1_000)}), promised ≤ 40; ratio promised ≤ 2`;
    return { part: `${rate}/s`, ours: round(ours.delays[at]?.p99 ?? 0), baseline: round(bare), unit: 'ms', note };
  });
  return [...figures, besideFigure(beside, ours.delays[1]?.p99 ?? 0)];
};
