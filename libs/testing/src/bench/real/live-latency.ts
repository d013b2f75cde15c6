import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PendingTicket } from '../chats';
import { type Measure, type Measured, median, percentile, round } from '../figure';
import { AskedProcess } from '../live/asked-process';
import { ROOT } from '../server';
import { type TicketCommand, ticketCommands } from './claim-client';
import { pendingTickets } from './claim-throughput';
import { type House, withHouse, withOthersFrozen } from './house';
import { RawPath } from './raw-path';
import { newestRows } from './raw-rows';
import { withDatabase } from './servers';
import { StreamEye } from './stream-eye';

const ROUNDS = Number(process.env['BENCH_P3_ROUNDS'] ?? 10);
/** In one go the other services would be frozen for longer than their groups allow. */
const PER_ROUND = 25;
/** Between two of them, so that each meets a house at rest. */
const REST_MS = 80;
/** What a round has set going is done by then. */
const CALM_MS = 1_500;
const PROMISED = { p50: 1.5, p99: 2 } as const;

const BARE = join(ROOT, 'libs/testing/src/bench/real/bare-stream.worker.ts');

/** One that is timed, until its frame is here; milliseconds. */
type Timed = () => Promise<number>;

/** @param answered is given how long each command took until it was answered. */
const claims = (
  command: TicketCommand,
  eye: StreamEye,
  tickets: readonly PendingTicket[],
  answered: (ms: number) => void,
): Timed => {
  let next = 0;
  return async () => {
    const index = next;
    next += 1;
    const ticket = tickets[index];
    if (ticket === undefined) throw new RangeError('no ticket is left');
    const began = performance.now();
    const claim = command('claim', ticket, index).then(() => answered(performance.now() - began));
    const [seenAt] = await Promise.all([eye.sees(`remove ${ticket.ticketId}`), claim]);
    return seenAt - began;
  };
};

const rawWrites =
  (path: RawPath, eye: StreamEye): Timed =>
  async () => {
    const key = randomUUID();
    const began = performance.now();
    const [, seenAt] = await Promise.all([path.write(key), eye.sees(key)]);
    return seenAt - began;
  };

const timesOf = async (timed: Timed): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let index = 0; index < PER_ROUND; index += 1) {
    times.push(await timed());
    await delay(REST_MS);
  }
  return times;
};

interface Times {
  readonly ours: number[];
  /** Without what the other services make of the claim meanwhile. */
  readonly apart: number[];
  readonly raw: number[];
}

/** Somebody who claims nothing, and whose inbox shows all that can be claimed. */
const watchInbox = async ({ chats, services }: House): Promise<StreamEye> => {
  const [notification] = services.of('notification');
  const [watcher] = await chats.crowd(1);
  if (notification === undefined || watcher === undefined) throw new Error('there is nobody to watch, or nothing');
  const place = { url: `${notification.url}/v1/live?view=inbox`, token: await watcher.token() };
  return StreamEye.on(place, ({ event, data }) => `${event} ${(JSON.parse(data) as { id?: string }).id ?? ''}`);
};

const measured = async (house: House, log: (line: string) => void, raw: Timed, ours: Timed): Promise<Times> => {
  const times: Times = { ours: [], apart: [], raw: [] };
  for (let number = 0; number <= ROUNDS; number += 1) {
    const found = {
      ours: await timesOf(ours).finally(() => delay(CALM_MS)),
      raw: await timesOf(raw),
      apart: await withOthersFrozen(house, () => timesOf(ours), ['ticket', 'notification']),
    };
    await delay(CALM_MS);
    const texts = Object.entries(found).map(([kind, all]) => `${kind} ${round(median(all))}`);
    log(`round ${number} of ${ROUNDS}: p50 ${texts.join(', ')} ms`);
    if (number === 0) continue; // warms up
    for (const kind of ['ours', 'raw', 'apart'] as const) times[kind].push(...found[kind]);
  }
  return times;
};

/** The raw way, and a process of its own at its end. */
const withRawPath = async (house: House, rawUrl: string, use: (raw: Timed) => Promise<Times>): Promise<Times> => {
  const path = await RawPath.open(house.brokers, rawUrl, await newestRows(house.eventsUrl, 'TicketCreated', PER_ROUND));
  const job = { brokers: house.brokers, topic: path.topic, group: `${path.topic}-stream` };
  const server = AskedProcess.start(BARE, job);
  try {
    const eye = await StreamEye.on({ url: await server.ask<string>('url'), token: 'none' }, ({ id }) => id ?? '');
    return await use(rawWrites(path, eye)).finally(() => eye.close());
  } finally {
    await Promise.all([server.end(), path.close()]);
  }
};

const figureOf = (part: keyof typeof PROMISED, { ours, apart, raw }: Times, answered: readonly number[]): Measured => {
  const of = (times: readonly number[]): number => percentile(times, part === 'p50' ? 0.5 : 0.99);
  const note =
    `P3: from a claim over HTTP to the frame on another agent's open stream, ${ours.length} of them, one at a time, the four services running ` +
    `(answered after ${round(median(answered))} ms, p50); ` +
    `with conversation and presence frozen meanwhile ${round(of(apart))} ms, so ${round(of(apart) / of(raw))} times the baseline; ` +
    `baseline: a plain insert, its bytes in a Kafka transaction, committed records as kafkajs hands them over, written to an open response; ` +
    `promised: ≤ ${PROMISED[part]}`;
  return { part, ours: round(of(ours)), baseline: round(of(raw)), unit: 'ms', note };
};

/** P3: from a command to another client's frame, on Kafka and PostgreSQL. */
export const liveLatency: Measure = ({ log }) =>
  withHouse(
    log,
    (house) =>
      withDatabase(house.postgresUrl, async (rawUrl) => {
        const tickets = await pendingTickets(house, 2 * PER_ROUND * (ROUNDS + 1));
        const eye = await watchInbox(house);
        await delay(CALM_MS);
        const answered: number[] = [];
        const ours = claims(ticketCommands(house, 1), eye, tickets, (ms) => answered.push(ms));
        const times = await withRawPath(house, rawUrl, (raw) => measured(house, log, raw, ours));
        eye.close();
        return [figureOf('p50', times, answered), figureOf('p99', times, answered)];
      }),
    { streams: 1 },
  );
