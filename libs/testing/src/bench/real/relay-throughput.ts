import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openPostgresEventStore } from '@baton/event-store';
import { atOnce } from '../../replay/at-once';
import { interleaved, type Measure, round } from '../figure';
import type { BareProducerJob } from './bare-producer.worker';
import { inProcess } from './in-process';
import type { RelayJob, RelayResult } from './relay-job';
import { ROOT } from '../server';
import { withDatabase, withServers } from './servers';
import { claimsOf, STREAM_PREFIX } from './workload';

/** Not in this lib: the relay's own tests use it, and two libs must not need each other. */
const RELAY_WORKER = join(ROOT, 'services/standalone/test/bench/relay.worker.ts');

const ROUNDS = 5;
const STREAMS = 1_000;
const EVENTS_EACH = 20;
const EVENTS = STREAMS * EVENTS_EACH;

/** Streams grow beside each other, as they do in life. */
const seed = async (storeUrl: string): Promise<void> => {
  const store = await openPostgresEventStore({ url: storeUrl });
  await atOnce(Array.from({ length: STREAMS }), 8, async () => {
    const ticketId = randomUUID();
    await store.append(`${STREAM_PREFIX}${ticketId}`, claimsOf(ticketId, EVENTS_EACH), { expected: 'no-stream' });
  });
  await store.close();
};

/** P4: a relay that is behind, against a producer that only writes what the relay wrote. */
export const relayThroughput: Measure = ({ log }) =>
  withServers(log, ({ postgresUrl, brokers }) =>
    withDatabase(postgresUrl, async (storeUrl) => {
      await seed(storeUrl);
      const run = randomBytes(4).toString('hex');
      let count = 0;
      let batches: readonly number[] = [];
      const relayed = async (): Promise<number> => {
        const job = { storeUrl, brokers, run, name: `relay-bench-${run}-${(count += 1)}`, events: EVENTS };
        const result = await inProcess<RelayResult>(RELAY_WORKER, job satisfies RelayJob);
        batches = result.batches;
        log(`relay: ${Math.round(result.perSecond)} events/s in ${batches.length} transactions`);
        return result.perSecond;
      };
      const produced = async (): Promise<number> => {
        const job = { storeUrl, brokers, run, name: `bare-${run}-${(count += 1)}`, batches };
        const rate = await inProcess<number>(join(__dirname, 'bare-producer.worker'), job satisfies BareProducerJob);
        log(`bare producer: ${Math.round(rate)} events/s`);
        return rate;
      };
      await relayed();
      const { ours, baseline } = await interleaved(ROUNDS, relayed, produced);
      const note =
        `P4: ${EVENTS} stored events from PostgreSQL to Kafka, each a public event and a state, checkpoint in each transaction, no decryption; ` +
        'baseline: kafkajs alone writes the same records from memory in transactions of the same sizes, one request for all partitions; promised: ≥ 0.6';
      return { ours: round(ours), baseline: round(baseline), unit: 'events per second', note };
    }),
  );
