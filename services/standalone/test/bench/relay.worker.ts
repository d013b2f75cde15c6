import { openKafkaBus } from '@baton/event-bus';
import { openPostgresEventStore } from '@baton/event-store';
import { publishStreams, startRelay, type StreamPublisher } from '@baton/relay';
import {
  afterClaim,
  type BenchClaim,
  type BenchTicket,
  benchTopics,
  type BenchTopics,
  claimIn,
  NO_CLAIMS,
  recordsOfClaim,
  type RelayJob,
  type RelayResult,
  STREAM_PREFIX,
} from '@baton/testing';

const publisherTo = (topics: BenchTopics): StreamPublisher =>
  publishStreams<BenchTicket, BenchClaim>(STREAM_PREFIX, {
    initial: NO_CLAIMS,
    evolve: afterClaim,
    decode: async (recorded) => claimIn(recorded),
    translate: ({ recorded, event, after }) => recordsOfClaim(topics, recorded, event, after),
  });

const complain = (details: object, message: string): void =>
  void process.stderr.write(`${message} ${JSON.stringify(details)}\n`);
const silent = { info: () => undefined, warn: complain, error: complain };

/** Our relay from an empty checkpoint to the end of the store. The clock runs from the first batch: leading a group comes before. */
export const work = async ({ storeUrl, brokers, run, name, events }: RelayJob): Promise<RelayResult> => {
  const store = await openPostgresEventStore({ url: storeUrl });
  const bus = openKafkaBus({ brokers: brokers.split(','), clientId: name });
  const topics = benchTopics(run);
  const batches: number[] = [];
  let began = Infinity;
  let done = 0;
  const relayed = new Promise<number>((resolve) => {
    const relay = startRelay({
      name,
      store,
      bus,
      topics: [topics.events, topics.state],
      publishers: [publisherTo(topics)],
      logger: silent,
      onBatch: (batch) => {
        began = Math.min(began, performance.now() - batch.durationMs);
        batches.push(batch.events);
        done += batch.events;
        if (done < events) return;
        const tookMs = performance.now() - began;
        void relay.stop().then(() => resolve(done / (tookMs / 1_000)));
      },
    });
  });
  const perSecond = await relayed;
  await bus.close();
  await store.close();
  return { perSecond, batches };
};
