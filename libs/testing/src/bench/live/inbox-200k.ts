import { join } from 'node:path';
import { type Measure, round } from '../figure';
import { ROOT } from '../server';
import { AskedProcess } from './asked-process';

const TICKETS = Number(process.env['BENCH_LIVE_TICKETS'] ?? 200_000);
const PROMISED_SECONDS = 20;
const WORKER = join(ROOT, 'services/notification/test/bench/inbox.worker.ts');

interface Ready {
  /** From the start of the consumer until the replica serves. */
  readonly ready: number;
  /** CPU time of the process meanwhile, collecting garbage beside it included; unlike `ready` it hardly depends on who else is at work. */
  readonly cpu: number;
  /** Reading the same records without doing anything with them. */
  readonly bare: number;
  readonly bytesPerTicket: number;
}

/** How long a replica takes to hold so many open tickets with their conversations, against just reading their records. */
export const inbox200k: Measure = async ({ log }) => {
  const worker = AskedProcess.start(WORKER, { tickets: TICKETS });
  try {
    log(`writing ${TICKETS} tickets and as many conversations`);
    await worker.ask('fill');
    log('a replica starts');
    const { ready, cpu, bare, bytesPerTicket } = await worker.ask<Ready>('measure');
    const note =
      `${TICKETS} open tickets, each with its conversation, on the embedded bus: from start to ready (${round(cpu / 1_000)} s of CPU), promised ≤ ` +
      `${PROMISED_SECONDS} s; baseline: ` +
      `reading the same records without handling them; ${round(bytesPerTicket / 1_000)} kB of heap for each ticket`;
    return { ours: round(ready / 1_000), baseline: round(bare / 1_000), unit: 's', note };
  } finally {
    await worker.end();
  }
};
