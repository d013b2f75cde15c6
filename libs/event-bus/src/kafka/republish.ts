import { type TopicDefinition, topics as contracts } from '@baton/contracts';
import type { OutgoingRecord } from '../event-bus';
import { partitionOf } from '../embedded/partitioner';
import { sendCarefully } from './careful-send';
import { readLastCheckpoint } from './checkpoint-reader';
import { checkpointRecord, freshNotes, type WriterNotes } from './checkpoint-record';
import { openFencedProducer, type WriterDeps } from './open-writer';
import { persistently } from './persistence';

/** A relay that runs meanwhile opens its writer again and again, and fences us each time. */
const PATIENCE_MS = 60_000;

/** As the code has a topic now; what the code does not know is made as it was. */
const definitionsOf = (notes: WriterNotes | null, given: readonly TopicDefinition[]): readonly TopicDefinition[] => {
  const known = new Map([...Object.values(contracts), ...given].map((topic) => [topic.name, topic]));
  const noted = Object.entries(notes?.topics ?? {}).map(([name, shape]): TopicDefinition => {
    const { partitions, cleanup, retentionMs, key } = shape;
    return known.get(name) ?? { name, partitions, cleanup, retentionMs, key };
  });
  return [...new Map([...given, ...noted].map((topic) => [topic.name, topic])).values()];
};

/** Runs with a producer that has fenced all others of the name; again from the start if one of them fences it in turn. */
const asTheWriter = <T>(
  { kafka }: WriterDeps,
  name: string,
  work: (say: (record: OutgoingRecord) => Promise<void>) => Promise<T>,
): Promise<T> =>
  persistently(PATIENCE_MS, async () => {
    const producer = await openFencedProducer(kafka, name);
    try {
      return await work(async (record) => {
        const transaction = await producer.transaction();
        const partition = partitionOf(record.key, contracts.relay.partitions);
        await sendCarefully(transaction, [{ topic: record.topic, partition, records: [record] }]);
        await transaction.commit();
      });
    } finally {
      producer.disconnect().catch(() => undefined);
    }
  });

/**
 * Deletes and makes again all topics of a writer, and forgets its checkpoint. While the topics are gone a mark in place of the
 * checkpoint holds every writer of that name off, so that a relay which runs meanwhile waits instead of writing into them.
 */
export const republishTopics = async (
  deps: WriterDeps,
  name: string,
  given: readonly TopicDefinition[],
): Promise<void> => {
  const { catalog, view, log } = deps;
  await catalog.ensure([contracts.relay]);
  const topics = await asTheWriter(deps, name, async (say) => {
    const { notes } = await readLastCheckpoint(view, name);
    const definitions = definitionsOf(notes, given);
    const mark = { topics: freshNotes(definitions), rolledAt: Date.now(), republishing: true };
    await say(checkpointRecord(name, null, mark));
    return definitions;
  });
  log.info({ writer: name, topics: topics.map((topic) => topic.name) }, 'topics are deleted and made again');
  await catalog.drop(topics.map((topic) => topic.name));
  await catalog.ensure(topics);
  const over = { topics: freshNotes(topics), rolledAt: Date.now(), republishing: false };
  await asTheWriter(deps, name, (say) => say(checkpointRecord(name, null, over)));
};
