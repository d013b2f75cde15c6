import type { TopicDefinition } from '@baton/contracts';
import type { Kysely } from 'kysely';
import { TopicMismatch } from '../event-bus';
import type { LogTables } from './log-tables';

export interface KnownTopic {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  readonly retentionMs: number | null;
}

/** Why a topic that is there is not the one that was asked for; null: it is. Retention is a setting, and may change. */
const differenceOf = (wanted: TopicDefinition, there: KnownTopic): string | null => {
  if (wanted.partitions !== there.partitions) return `has ${there.partitions} partitions, not ${wanted.partitions}`;
  if (wanted.cleanup !== there.cleanup) return `has cleanup '${there.cleanup}', not '${wanted.cleanup}'`;
  return null;
};

/** The topics of a bus file. Nothing is ever created by writing to it. */
export class TopicRegistry {
  private readonly known = new Map<string, KnownTopic>();

  constructor(private readonly db: Kysely<LogTables>) {}

  /** @throws TopicMismatch naming the difference; topics listed before it were created. */
  async ensure(topics: readonly TopicDefinition[]): Promise<void> {
    for (const topic of topics) {
      const there = (await this.load(topic.name)) ?? (await this.create(topic));
      const difference = differenceOf(topic, there);
      if (difference !== null) throw new TopicMismatch(topic.name, difference);
      if (there.retentionMs !== topic.retentionMs) await this.setRetention(topic);
    }
  }

  /** @throws TopicMismatch when the topic was never made. */
  get(name: string): KnownTopic {
    const topic = this.known.get(name);
    if (topic === undefined) throw new TopicMismatch(name, 'does not exist; call ensureTopics first');
    return topic;
  }

  async all(): Promise<readonly KnownTopic[]> {
    const rows = await this.db.selectFrom('bus_topics').select('name').execute();
    return (await Promise.all(rows.map(({ name }) => this.load(name)))).filter((topic) => topic !== undefined);
  }

  private async load(name: string): Promise<KnownTopic | undefined> {
    const cached = this.known.get(name);
    if (cached !== undefined) return cached;
    const row = await this.db.selectFrom('bus_topics').selectAll().where('name', '=', name).executeTakeFirst();
    if (row === undefined) return undefined;
    const topic = { ...row, retentionMs: row.retention_ms };
    this.known.set(name, topic);
    return topic;
  }

  private async create(topic: TopicDefinition): Promise<KnownTopic> {
    await this.db.transaction().execute(async (trx) => {
      const { name, partitions, cleanup, retentionMs } = topic;
      const row = await trx
        .insertInto('bus_topics')
        .values({ name, partitions, cleanup, retention_ms: retentionMs })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (row === undefined) return; // another connection made it meanwhile
      const rows = Array.from({ length: partitions }, (_, partition) => partition);
      const fresh = (partition: number) => ({ topic_id: row.id, partition, next_offset: 0, cleaned_to: 0 });
      await trx.insertInto('bus_partitions').values(rows.map(fresh)).execute();
    });
    const created = await this.load(topic.name);
    if (created === undefined) throw new TopicMismatch(topic.name, 'could not be created');
    return created;
  }

  private async setRetention({ name, retentionMs }: TopicDefinition): Promise<void> {
    await this.db.updateTable('bus_topics').set({ retention_ms: retentionMs }).where('name', '=', name).execute();
    this.known.delete(name);
    await this.load(name);
  }
}
