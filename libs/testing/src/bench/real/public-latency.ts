import { randomBytes, randomUUID } from 'node:crypto';
import { topics } from '@baton/contracts';
import { Kafka, type KafkaMessage, type Producer } from 'kafkajs';
import { type Measure, median, round } from '../figure';
import type { PendingTicket } from '../chats';
import { type TicketCommand, ticketCommands } from './claim-client';
import { pendingTickets } from './claim-throughput';
import { type House, withHouse, withOthersFrozen } from './house';
import { newestRows, type RawRow, RawRows } from './raw-rows';
import { withDatabase } from './servers';
import { TopicEye } from './topic-eye';

const SAMPLES = 200;
const WARM_UP = 20;
/** In one go the other services would be frozen for longer than their groups allow. */
const AT_A_TIME = 20;

interface Baseline {
  readonly raw: RawRows;
  readonly rows: readonly RawRow[];
  readonly eye: TopicEye;
  readonly topic: string;
  readonly transactional: Producer;
  readonly plain: Producer;
}

const openBaseline = async (house: House, rawUrl: string, rows: readonly RawRow[]): Promise<Baseline> => {
  const run = randomBytes(4).toString('hex');
  const topic = `bench.${run}.latency`;
  const retry = { initialRetryTime: 2, multiplier: 1.5, maxRetryTime: 100, retries: 50 };
  const kafka = new Kafka({ clientId: `bench-${run}`, brokers: house.brokers.split(','), logLevel: 0, retry });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 12 }], waitForLeaders: true });
  await admin.disconnect();
  const transactional = kafka.producer({ transactionalId: `bench-${run}`, maxInFlightRequests: 1, idempotent: true });
  const plain = kafka.producer();
  await Promise.all([transactional.connect(), plain.connect()]);
  const eye = await TopicEye.on(house.brokers, topic, `bench-${run}`, ({ key }) => String(key));
  return { raw: await RawRows.open(rawUrl, 1), rows, eye, topic, transactional, plain };
};

const closeBaseline = async ({ raw, eye, transactional, plain }: Baseline): Promise<void> => {
  await Promise.all([eye.close(), raw.close(), transactional.disconnect(), plain.disconnect()]);
};

/** A row into the database, then its bytes through Kafka, until they can be read. */
const roundTrip = async (baseline: Baseline, kind: 'transactional' | 'plain', index: number): Promise<number> => {
  const { raw, rows, eye, topic } = baseline;
  const row = rows[index % rows.length];
  if (row === undefined) throw new RangeError('no row to insert');
  const key = randomUUID();
  const messages = [{ key, value: row.data, headers: { metadata: row.metadata } }];
  const began = performance.now();
  await raw.insert({ ...row, stream: key, id: key });
  if (kind === 'plain') await baseline.plain.send({ topic, acks: -1, messages });
  else {
    const transaction = await baseline.transactional.transaction();
    await transaction.send({ topic, acks: -1, messages });
    await transaction.commit();
  }
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
  const baseline = await openBaseline(house, rawUrl, await newestRows(house.eventsUrl, 'Claimed', WARM_UP));
  const times = noTimes();
  for (let index = 0; index < WARM_UP; index += 1) await roundTrip(baseline, 'transactional', index);
  for (let first = WARM_UP; first < tickets.length; first += AT_A_TIME) {
    await withOthersFrozen(house, async () => {
      for (let index = first; index < Math.min(first + AT_A_TIME, tickets.length); index += 1) {
        const { ours, answered } = await claimTimed(command, eye, tickets[index], index);
        times.ours.push(ours);
        times.answered.push(answered);
        times.transactional.push(await roundTrip(baseline, 'transactional', index));
        times.plain.push(await roundTrip(baseline, 'plain', index));
      }
    });
    const [ours, against] = [median(times.ours), median(times.transactional)];
    log(`${times.ours.length} of ${SAMPLES}: ${round(ours)} ms against ${round(against)} ms`);
  }
  await Promise.all([eye.close(), closeBaseline(baseline)]);
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
