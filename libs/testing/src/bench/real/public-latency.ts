import { randomBytes, randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import type { KafkaMessage } from 'kafkajs';
import { type Measure, median, round } from '../figure';
import type { PendingTicket } from '../chats';
import { type TicketCommand, ticketCommands } from './claim-client';
import { pendingTickets } from './claim-throughput';
import { type House, withHouse, withOthersFrozen } from './house';
import { RawPath } from './raw-path';
import { newestRows } from './raw-rows';
import { withDatabase } from './servers';
import { TopicEye } from './topic-eye';

const SAMPLES = 200;
const WARM_UP = 20;
/** In one go the other services would be frozen for longer than their groups allow. */
const AT_A_TIME = 20;

interface Baseline {
  readonly path: RawPath;
  readonly eye: TopicEye;
}

const openBaseline = async (house: House, rawUrl: string): Promise<Baseline> => {
  const path = await RawPath.open(house.brokers, rawUrl, await newestRows(house.eventsUrl, 'Claimed', WARM_UP));
  return { path, eye: await TopicEye.on(house.brokers, path.topic, `${path.topic}-eye`, ({ key }) => String(key)) };
};

/** A row into the database, then its bytes through Kafka, until they can be read. */
const roundTrip = async ({ path, eye }: Baseline, kind: 'transactional' | 'plain'): Promise<number> => {
  const key = randomUUID();
  const began = performance.now();
  await path.write(key, kind);
  return (await eye.sees(key)) - began;
};

interface Times {
  ours: number[];
  /** Of ours: until the command was answered. */
  answered: number[];
  transactional: number[];
  plain: number[];
}

const noTimes = (): Times => ({ ours: [], answered: [], transactional: [], plain: [] });

const markOf = ({ headers }: KafkaMessage): string =>
  `${String(headers?.['ce_subject'])} ${String(headers?.['ce_type'])}`;

const claimTimed = async (command: TicketCommand, eye: TopicEye, ticket: PendingTicket | undefined, index: number) => {
  if (ticket === undefined) throw new RangeError('no ticket is left');
  const began = performance.now();
  await command('claim', ticket, index);
  const answered = performance.now() - began;
  const ours = (await eye.sees(`ticket-${ticket.ticketId} baton.ticket.claimed.v1`)) - began;
  return { ours, answered };
};

const measured = async (house: House, rawUrl: string, log: (line: string) => void): Promise<Times> => {
  const tickets = await pendingTickets(house, SAMPLES + WARM_UP);
  const group = `bench-${randomBytes(4).toString('hex')}`;
  const eye = await TopicEye.on(house.brokers, topics.ticketEvents.name, group, markOf);
  const command = ticketCommands(house, 1);
  for (let index = 0; index < WARM_UP; index += 1) await claimTimed(command, eye, tickets[index], index);
  const baseline = await openBaseline(house, rawUrl);
  const times = noTimes();
  for (let index = 0; index < WARM_UP; index += 1) await roundTrip(baseline, 'transactional');
  for (let first = WARM_UP; first < tickets.length; first += AT_A_TIME) {
    await withOthersFrozen(house, async () => {
      for (let index = first; index < Math.min(first + AT_A_TIME, tickets.length); index += 1) {
        const { ours, answered } = await claimTimed(command, eye, tickets[index], index);
        times.ours.push(ours);
        times.answered.push(answered);
        times.transactional.push(await roundTrip(baseline, 'transactional'));
        times.plain.push(await roundTrip(baseline, 'plain'));
      }
    });
    const [ours, against] = [median(times.ours), median(times.transactional)];
    log(`${times.ours.length} of ${SAMPLES}: ${round(ours)} ms against ${round(against)} ms`);
  }
  await Promise.all([eye.close(), baseline.eye.close(), baseline.path.close()]);
  return times;
};

/** From the command to the public record that a reader of committed records can see. */
export const publicLatency: Measure = ({ log }) =>
  withHouse(log, (house) =>
    withDatabase(house.postgresUrl, async (rawUrl) => {
      const { ours, answered, transactional, plain } = await measured(house, rawUrl, log);
      const note =
        `a claim over HTTP until its record is readable on Kafka, p50 of ${SAMPLES}, one at a time (answered after ${round(median(answered))} ms); baseline: a plain insert of the row, then its bytes in a Kafka transaction, until they are readable, p50; ` +
        `with a plain, unfenced send instead: ${round(median(plain))} ms, so ${round(median(ours) / median(plain))} times that; promised: ≤ 1.5`;
      return { ours: round(median(ours)), baseline: round(median(transactional)), unit: 'ms', note };
    }),
  );
