import { randomUUID } from 'node:crypto';
import { type TopicDefinition, topics as known } from '@baton/contracts';
import type { Kysely, Transaction } from 'kysely';
import { type Checkpoint, type FencedWriter, type OutgoingRecord, TopicMismatch, WriterFenced } from '../event-bus';
import type { RelayProgress } from '../relay-progress';
import type { LogTables } from './log-tables';
import type { TopicRegistry } from './topic-registry';

/** What a writer needs of the bus that opened it. */
export interface WriterBus {
  readonly db: Kysely<LogTables>;
  /** Appends in one transaction with `also`, then wakes readers. @throws BusUnavailable. */
  commit(records: readonly OutgoingRecord[], also: (trx: Transaction<LogTables>) => Promise<void>): Promise<void>;
}

interface Opened {
  readonly epoch: number;
  readonly generation: string;
  readonly checkpoint: Checkpoint | null;
}

const sameTopics = (name: string, before: string, topics: readonly TopicDefinition[]): void => {
  const written = new Set(JSON.parse(before) as string[]);
  const added = topics.find((topic) => !written.has(topic.name));
  if (added === undefined) return;
  const advice = `write its topics anew with: npm run republish -- ${name}`;
  throw new TopicMismatch(added.name, `lacks what ${name} wrote before its checkpoint; ${advice}`);
};

const takeOver = async (
  trx: Transaction<LogTables>,
  name: string,
  topics: readonly TopicDefinition[],
): Promise<Opened> => {
  const row = await trx.selectFrom('bus_writers').selectAll().where('name', '=', name).executeTakeFirst();
  const stored = row?.checkpoint ?? null;
  const checkpoint = stored === null ? null : (JSON.parse(stored) as Checkpoint);
  if (row !== undefined && checkpoint !== null) sameTopics(name, row.topics, topics);
  const opened = { epoch: (row?.epoch ?? 0) + 1, generation: row?.generation ?? randomUUID() };
  const names = JSON.stringify(topics.map((topic) => topic.name));
  await trx
    .insertInto('bus_writers')
    .values({ name, ...opened, checkpoint: stored, topics: names })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ epoch: opened.epoch, topics: names }))
    .execute();
  return { ...opened, checkpoint };
};

/**
 * Opens the one writer of a name: the epoch rises, so that every earlier one is refused from here on.
 * @throws TopicMismatch when a topic is new to a writer that has already passed over events for it.
 */
export const openEmbeddedWriter = async (
  bus: WriterBus,
  name: string,
  topics: readonly TopicDefinition[],
): Promise<FencedWriter> => {
  const opened = await bus.db.transaction().execute((trx) => takeOver(trx, name, topics));
  const own = new Set(topics.map((topic) => topic.name));
  const { epoch, generation } = opened;

  const moveCheckpoint = async (trx: Transaction<LogTables>, checkpoint: Checkpoint): Promise<void> => {
    const moved = await trx
      .updateTable('bus_writers')
      .set({ checkpoint: JSON.stringify(checkpoint) })
      .where('name', '=', name)
      .where('epoch', '=', epoch)
      .executeTakeFirst();
    // The throw takes the records of this write back with it.
    if (moved.numUpdatedRows !== 1n) throw new WriterFenced(name);
  };

  return {
    checkpoint: opened.checkpoint,
    generation,
    write: async (records, checkpoint) => {
      const foreign = records.find((record) => !own.has(record.topic));
      if (foreign !== undefined) throw new TopicMismatch(foreign.topic, `is not one of ${name}'s`);
      const progress: RelayProgress = { ...checkpoint, generation };
      const mark = { topic: known.relay.name, key: name, value: JSON.stringify(progress), headers: {} };
      await bus.commit([...records, mark], (trx) => moveCheckpoint(trx, checkpoint));
    },
    close: async () => undefined,
  };
};

/** Takes a writer back to its beginning: its topics empty, its checkpoint gone, whoever has it open fenced, the generation new. */
export const emptyTopicsOf = async (
  trx: Transaction<LogTables>,
  registry: TopicRegistry,
  name: string,
): Promise<void> => {
  const row = await trx.selectFrom('bus_writers').selectAll().where('name', '=', name).executeTakeFirst();
  if (row === undefined) return;
  for (const topic of JSON.parse(row.topics) as string[]) {
    const { id } = registry.get(topic);
    await trx.deleteFrom('bus_log').where('topic_id', '=', id).execute();
    await trx.updateTable('bus_partitions').set({ next_offset: 0, cleaned_to: 0 }).where('topic_id', '=', id).execute();
  }
  const fresh = { epoch: row.epoch + 1, generation: randomUUID(), checkpoint: null };
  await trx.updateTable('bus_writers').set(fresh).where('name', '=', name).execute();
};
