import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchRun, type Measure, median, percentile, round } from '../figure';
import { ROOT } from '../server';
import { AskedProcess } from './asked-process';

const AGENTS = 1_000;
const PER_SECOND = 5;
const SECONDS = Number(process.env['BENCH_LIVE_SECONDS'] ?? 10);
const TICKETS = PER_SECOND * SECONDS;
const ROUNDS = 2;
/** What a frame of the row and one of the alert come to. */
const FRAMES = [1_000, 450] as const;
const ALERT = '"kind":"new-ticket"';

const HERE = join(ROOT, 'libs/testing/src/bench/live');
const OURS = join(ROOT, 'services/notification/test/bench/alerts.worker.ts');

interface Place {
  readonly port: number;
  readonly path: string;
  readonly tokens: readonly string[];
}

interface Cost {
  /** Of the process that writes, for each new ticket; milliseconds. */
  readonly cpuMs: number;
  /** From the ticket's row on the bus to the client, milliseconds. */
  readonly p99: number;
}

const cpuOf = async (server: AskedProcess): Promise<number> => {
  const { user, system } = await server.ask<NodeJS.CpuUsage>('cpu');
  return (user + system) / 1_000;
};

/** Five new tickets a second; everybody must have been shown each, and told of each where there are alerts. */
const costOf = async (worker: string, job: object, alerts: number): Promise<Cost> => {
  const [server, load] = [
    AskedProcess.start(worker, job),
    AskedProcess.start(join(HERE, 'load.worker.ts'), { counted: ALERT }),
  ];
  try {
    await load.ask('open', { ...(await server.ask<Place>('place')), count: AGENTS });
    for (let warm = 0; warm < PER_SECOND; warm += 1) await server.ask('change');
    await delay(1_000);
    await load.ask('collect');
    await load.ask('counted');
    const [began, before] = [performance.now(), await cpuOf(server)];
    for (let number = 0; number < TICKETS; number += 1) {
      await delay(Math.max(0, (number * 1_000) / PER_SECOND - (performance.now() - began)));
      await server.ask('change');
    }
    await delay(500);
    const cpuMs = ((await cpuOf(server)) - before) / TICKETS;
    const delays = await load.ask<number[]>('collect');
    const told = await load.ask<number>('counted');
    if (delays.length !== AGENTS * TICKETS) throw new Error(`${delays.length} rows came for ${AGENTS * TICKETS}`);
    if (told !== alerts) throw new Error(`${told} alerts came for ${alerts}`);
    return { cpuMs, p99: percentile(delays, 0.99) };
  } finally {
    await Promise.all([server.end(), load.end()]);
  }
};

const KINDS = {
  bare: () => costOf(join(HERE, 'bare.worker.ts'), { frames: FRAMES }, 0),
  rows: () => costOf(OURS, { clients: AGENTS, views: 'view=inbox' }, 0),
  alerts: () => costOf(OURS, { clients: AGENTS, views: 'view=inbox&view=alerts' }, AGENTS * TICKETS),
} as const;

const measured = async ({ log }: BenchRun): Promise<Readonly<Record<keyof typeof KINDS, Cost>>> => {
  const found: Record<keyof typeof KINDS, Cost[]> = { bare: [], rows: [], alerts: [] };
  for (let number = 1; number <= ROUNDS; number += 1) {
    for (const kind of ['bare', 'rows', 'alerts'] as const) {
      const cost = await KINDS[kind]();
      log(`round ${number}, ${kind}: ${round(cost.cpuMs)} ms of CPU for a ticket, p99 ${round(cost.p99)} ms`);
      found[kind].push(cost);
    }
  }
  const middle = (costs: readonly Cost[]): Cost => ({
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
    p99: median(costs.map(({ p99 }) => p99)),
  });
  return { bare: middle(found.bare), rows: middle(found.rows), alerts: middle(found.alerts) };
};

/** What it costs the process to alert every eligible agent of a new ticket, beside the row that they are shown anyway. */
export const alertsCost: Measure = async (run) => {
  const { bare, rows, alerts } = await measured(run);
  const share = round((alerts.cpuMs * PER_SECOND) / 10);
  const note =
    `${AGENTS} agents online, ${PER_SECOND} new tickets a second: CPU of the process for each ticket, all its agents shown the row and alerted ` +
    `(${share} % of one core; ${round(rows.cpuMs)} ms for the row without the alert), median of ${ROUNDS}; row p99 ${round(alerts.p99)} ms (without ` +
    `alerts ${round(rows.p99)}, bare ${round(bare.p99)}); baseline: a bare write of two frames of such sizes to as many sockets`;
  return { ours: round(alerts.cpuMs), baseline: round(bare.cpuMs), unit: 'ms of CPU per ticket', note };
};
