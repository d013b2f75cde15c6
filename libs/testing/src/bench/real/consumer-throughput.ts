import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openKafkaBus, type OutgoingRecord } from '@baton/event-bus';
import { migrate, openPostgres } from '@baton/sql';
import { interleaved, type Measure, median, round } from '../figure';
import type { BareConsumerJob } from './bare-consumer.worker';
import type { ConsumerJob } from './consumer.worker';
import { inProcess } from './in-process';
import { createRows } from './rows';
import { withDatabase, withServers } from './servers';
import {
  afterClaim,
  benchTopics,
  claimIn,
  claimsOf,
  NO_CLAIMS,
  recordsOfClaim,
  stamped,
  STREAM_PREFIX,
} from './workload';

const ROUNDS = 5;
const STREAMS = 500;
const EVENTS_EACH = 20;
const RECORDS = STREAMS * EVENTS_EACH;

/** As the relay leaves them: in transactions of a thousand, each stream's records in order. */
const fill = async (brokers: string, run: string): Promise<void> => {
  const topics = benchTopics(run);
  const bus = openKafkaBus({ brokers: brokers.split(','), clientId: `fill-${run}` });
  const writer = await bus.openWriter(`relay-bench-fill-${run}`, [topics.events, topics.state]);
  const where = { storeId: randomUUID(), generation: writer.generation };
  let records: OutgoingRecord[] = [];
  for (let stream = 0; stream < STREAMS; stream += 1) {
    const ticketId = randomUUID();
    let ticket = NO_CLAIMS;
    for (const [revision, event] of claimsOf(ticketId, EVENTS_EACH).entries()) {
      const position = String(stream * EVENTS_EACH + revision);
      const recorded = { ...event, stream: `${STREAM_PREFIX}${ticketId}`, revision, position };
      ticket = afterClaim(ticket, claimIn(recorded));
      const [publicRecord] = recordsOfClaim(topics, recorded, claimIn(recorded), ticket);
      if (publicRecord !== undefined) records.push(stamped(publicRecord, recorded, where));
    }
    if (records.length < 1_000 && stream < STREAMS - 1) continue;
    await writer.write(records, { position: null, storeId: where.storeId, caughtUp: false });
    records = [];
  }
  await writer.close();
  await bus.close();
};

/** P5: consuming into SQL under the rules, against kafkajs and the same rows without them. */
export const consumerThroughput: Measure = ({ log }) =>
  withServers(log, ({ postgresUrl, brokers }) =>
    withDatabase(postgresUrl, async (viewsUrl) => {
      const run = randomBytes(4).toString('hex');
      await fill(brokers, run);
      const db = openPostgres({ url: viewsUrl, name: 'bench' });
      await migrate(db, [createRows('shared')]);
      await db.destroy();
      let count = 0;
      const job = (kind: string): ConsumerJob => ({
        viewsUrl,
        brokers,
        run,
        group: `bench-${kind}-${run}-${(count += 1)}`,
        records: RECORDS,
      });
      const consumed = async (): Promise<number> => {
        const rate = await inProcess<number>(join(__dirname, 'consumer.worker'), job('ours'));
        log(`rules, ledger and rows: ${Math.round(rate)} records/s`);
        return rate;
      };
      const bare = async (commit: BareConsumerJob['commit']): Promise<number> => {
        const task = { ...job('bare'), commit } satisfies BareConsumerJob;
        const rate = await inProcess<number>(join(__dirname, 'bare-consumer.worker'), task);
        log(`bare, a transaction for each ${commit}: ${Math.round(rate)} records/s`);
        return rate;
      };
      const alone: number[] = [];
      const { ours, baseline } = await interleaved(ROUNDS, consumed, async () => {
        alone.push(await bare('record'));
        return bare('batch');
      });
      const note =
        `P5: ${RECORDS} records from 12 partitions, each into one row of a view, with rules and ledger; ` +
        'baseline: kafkajs and the same rows, a transaction for each batch of kafkajs; ' +
        `with a transaction for each record: ${round(median(alone))} per second; promised: ≥ 0.5`;
      return { ours: round(ours), baseline: round(baseline), unit: 'records per second', note };
    }),
  );
