import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchRun, type Measure, percentile, round } from '../figure';
import { ROOT } from '../server';
import { AskedProcess } from './asked-process';

const CLIENTS = Number(process.env['BENCH_LIVE_CLIENTS'] ?? 10_000);
const STALLED = 100;
const SECONDS = 10;
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
}

interface Delays {
  readonly p50: number;
  readonly p99: number;
}

interface Round {
  /** By changes per second, in the order of `RATES`. */
  readonly delays: readonly Delays[];
  /** With some who read nothing. */
  readonly beside: Delays;
  readonly bytesPerClient: number;
  /** How much the process grew while they read nothing. */
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

const measure = async (worker: string, { log }: BenchRun): Promise<Round> => {
  const [server, load] = [AskedProcess.start(worker, { clients: CLIENTS }), AskedProcess.start(LOAD)];
  try {
    const place = await server.ask<Place>('place');
    // The first of them bring what every process needs once.
    await load.ask('open', { ...place, count: 100 });
    await server.ask('change');
    const before = await server.ask<number>('memory');
    await load.ask('open', { ...place, count: CLIENTS - 100 });
    await delay(2_000);
    const after = await server.ask<number>('memory');
    const delays: Delays[] = [];
    for (const rate of RATES) {
      delays.push(await changes(server, load, rate, CLIENTS));
      log(`${rate}/s: p50 ${round(delays.at(-1)?.p50 ?? 0)} ms, p99 ${round(delays.at(-1)?.p99 ?? 0)} ms`);
    }
    const calm = await server.ask<number>('memory');
    await load.ask('stall', STALLED);
    const beside = await changes(server, load, RATES[1], CLIENTS - STALLED);
    const grownBytes = (await server.ask<number>('memory')) - calm;
    log(`beside ${STALLED} who read nothing: p99 ${round(beside.p99)} ms, ${Math.round(grownBytes / 1e6)} MB more`);
    return { delays, beside, bytesPerClient: (after - before) / (CLIENTS - 100), grownBytes };
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
};

/** P6: one row that everybody sees changes, once and then five times a second; against a bare write loop of Node's. */
export const liveFanOut: Measure = async (run) => {
  const rounds: Round[] = [];
  for (const worker of [BARE, OURS, BARE]) {
    run.log(worker === BARE ? 'a bare write loop' : 'the notification service');
    rounds.push(await measure(worker, run));
  }
  const [first, ours, last] = rounds as [Round, Round, Round];
  const bare = RATES.map((_, at) => ((first.delays[at]?.p99 ?? 0) + (last.delays[at]?.p99 ?? 0)) / 2);
  const told = RATES.map(
    (rate, at) => `${rate}/s: p99 ${round(ours.delays[at]?.p99 ?? 0)} against ${round(bare[at] ?? 0)} ms`,
  );
  const note =
    `P6: ${CLIENTS} clients on one process, a row that all see changes; ${told.join(', ')}; beside ${STALLED} stalled readers ` +
    `${round(ours.beside.p99)} ms (bare ${round(first.beside.p99)}); ${round(ours.bytesPerClient / 1_000)} kB for each client ` +
    `(bare ${round(first.bytesPerClient / 1_000)}), promised ≤ 40; ratio at ${RATES[1]}/s, promised ≤ 2`;
  return { ours: round(ours.delays[1]?.p99 ?? 0), baseline: round(bare[1] ?? 0), unit: 'ms', note };
};
