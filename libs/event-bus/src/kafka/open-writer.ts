import { randomUUID } from 'node:crypto';
import { type TopicDefinition, topics as known } from '@baton/contracts';
import type { Kafka, Producer } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { BusUnavailable, TopicMismatch } from '../event-bus';
import type { BrokerView } from './broker-view';
import { type Leaders, saidPartition } from './careful-send';
import { readLastCheckpoint } from './checkpoint-reader';
import { freshNotes, type TopicNotes } from './checkpoint-record';
import { CoordinatorMemory } from './coordinator-memory';
import { KafkaWriter } from './kafka-writer';
import { persistently } from './persistence';
import type { TopicCatalog } from './topic-catalog';

/** What writers need of the bus that opens them. */
export interface WriterDeps {
  /** A client that tries again after a few milliseconds: after each commit the broker says CONCURRENT_TRANSACTIONS for about that long. */
  readonly kafka: Kafka;
  readonly view: BrokerView;
  readonly catalog: TopicCatalog;
  readonly log: BusLog;
  readonly rollEveryMs: number;
}

/** Readers of its partitions wait for a dead writer's open transaction for so long, unless the next writer ends it before. */
const TRANSACTION_TIMEOUT_MS = 30_000;
const PATIENCE_MS = 20_000;

/** What to do about topics that are not as this writer left them. */
export const republishAdvice = (name: string): string => `write its topics anew with: npm run republish -- ${name}`;

/**
 * A producer that has shut out every earlier one of its name: with kafkajs the first transaction does that, `connect` does not.
 * It also ends what they left open, and resolves when that is readable.
 */
export const openFencedProducer = async (
  kafka: Kafka,
  name: string,
  coordinator = new CoordinatorMemory(),
): Promise<Producer> => {
  const producer = coordinator.producer(kafka, {
    transactionalId: name,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: saidPartition,
  });
  try {
    await producer.connect();
    await persistently(PATIENCE_MS, async () => {
      const first = await producer.transaction();
      await first.abort();
    });
    return producer;
  } catch (error) {
    producer.disconnect().catch(() => undefined);
    throw error;
  }
};

/**
 * The topics must hold what the checkpoint says was written: going on would leave a hole for ever.
 * @returns the notes, with where the partitions end now.
 */
const asLeft = async (
  { view, catalog }: WriterDeps,
  name: string,
  topics: readonly TopicDefinition[],
  notes: TopicNotes,
): Promise<TopicNotes> => {
  const advice = republishAdvice(name);
  const added = topics.find((topic) => notes[topic.name] === undefined);
  if (added !== undefined) {
    throw new TopicMismatch(added.name, `lacks what ${name} wrote before its checkpoint; ${advice}`);
  }
  const [gone] = await catalog.missing(topics);
  if (gone !== undefined) throw new TopicMismatch(gone.name, `is gone, and ${name} has written to it; ${advice}`);
  await catalog.compare(topics).catch((error: unknown) => {
    if (!(error instanceof TopicMismatch)) throw error;
    throw new TopicMismatch(error.topic, `${error.detail}, and ${name} has written to it; ${advice}`);
  });
  const now = new Map<string, string[]>();
  for (const { topic, partition, offset } of await view.ends(topics.map((one) => one.name))) {
    const ends = now.get(topic) ?? [];
    now.set(topic, ends);
    ends[partition] = offset;
    const left = notes[topic]?.ends[partition] ?? '0';
    if (BigInt(offset) >= BigInt(left)) continue;
    const detail = `partition ${partition} ends at ${offset}, and ${name} has written up to ${left}`;
    throw new TopicMismatch(topic, `${detail}: it was made again or lost records; ${advice}`);
  }
  return Object.fromEntries(
    Object.entries(notes).map(([topic, shape]) => [topic, { ...shape, ends: now.get(topic) ?? shape.ends }]),
  );
};

/**
 * A topic that was just made has leaders that do not know it yet and refuse records. kafkajs tries again by itself, and a send that was
 * tried again is given up; so it is waited for here, by asking each leader for where its partitions end.
 */
const leadersOnceTheyLead = async (view: BrokerView, topics: readonly string[]): Promise<Leaders> => {
  await persistently(PATIENCE_MS, () => view.ends(topics));
  return view.leaders(topics);
};

/**
 * Opens the one writer of a name: fences first, then reads where the last one got to.
 * @throws TopicMismatch when topics are not as the checkpoint says; names the way out. @throws BusUnavailable while they are
 * being written anew.
 */
export const openKafkaWriter = async (
  deps: WriterDeps,
  name: string,
  topics: readonly TopicDefinition[],
): Promise<KafkaWriter> => {
  const { kafka, view, catalog, log, rollEveryMs } = deps;
  await catalog.ensure([known.relay]);
  const coordinator = new CoordinatorMemory();
  const producer = await openFencedProducer(kafka, name, coordinator);
  try {
    const { checkpoint, generation, notes } = await readLastCheckpoint(view, name);
    if (notes?.republishing === true) {
      throw new BusUnavailable(
        `the topics of ${name} are being written anew; if that was interrupted, ${republishAdvice(name)}`,
      );
    }
    const fresh = freshNotes(topics);
    const noted = notes?.topics ?? fresh;
    if (checkpoint === null) await catalog.ensure(topics);
    const found = checkpoint === null ? fresh : await asLeft(deps, name, topics, noted);
    const written = [...topics, known.relay].map((topic) => topic.name);
    const left = Object.fromEntries(Object.entries(fresh).map(([topic, shape]) => [topic, found[topic] ?? shape]));
    return new KafkaWriter({
      name,
      topics,
      producer,
      coordinator,
      checkpoint,
      generation: checkpoint === null ? randomUUID() : (generation ?? randomUUID()),
      notes: left,
      leaders: await leadersOnceTheyLead(view, written),
      rolledAt: notes?.rolledAt ?? Date.now(),
      rollEveryMs,
      log,
    });
  } catch (error) {
    producer.disconnect().catch(() => undefined);
    throw error;
  }
};
