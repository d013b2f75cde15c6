import type { TopicDefinition } from '@baton/contracts';
import { type Admin, ConfigResourceTypes, type Kafka } from 'kafkajs';
import type { BusLog } from '../bus-log';
import { type PartitionOffset, TopicMismatch } from '../event-bus';
import { describe } from '../failure';
import { persistently, within } from './persistence';
import { creationOf } from './topic-settings';

/** How long brokers may take to agree on a topic that was made or deleted. */
const PATIENCE_MS = 10_000;
const ADMIN_TIMEOUT_MS = 10_000;

/** A topic as the brokers have it. */
interface FoundTopic {
  readonly partitions: number;
  /** As Kafka writes it: `delete`, `compact`, or both. */
  readonly cleanup: string;
  readonly retentionMs: string;
}

/** Why a topic that is there is not the one that was asked for; null: it is. */
const differenceOf = (wanted: TopicDefinition, found: FoundTopic): string | null => {
  if (wanted.partitions !== found.partitions) return `has ${found.partitions} partitions, not ${wanted.partitions}`;
  if (wanted.cleanup !== found.cleanup) return `has cleanup '${found.cleanup}', not '${wanted.cleanup}'`;
  return null;
};

export interface TopicCatalogOptions {
  readonly kafka: Kafka;
  readonly log: BusLog;
  /** -1: the brokers' default. */
  readonly replicationFactor: number;
}

/** Topics and groups as the brokers have them; all that needs an admin client. */
export class TopicCatalog {
  private opening: Promise<Admin> | null = null;

  constructor(private readonly options: TopicCatalogOptions) {}

  /** Makes what is missing. @throws TopicMismatch when what is there is of another shape. */
  async ensure(topics: readonly TopicDefinition[]): Promise<void> {
    const missing = await this.missing(topics);
    if (missing.length > 0) await this.create(missing);
    await this.compare(topics);
  }

  async missing(topics: readonly TopicDefinition[]): Promise<readonly TopicDefinition[]> {
    const there = new Set(await this.ask((admin) => admin.listTopics()));
    return topics.filter(({ name }) => !there.has(name));
  }

  /** Retention is a setting that operators may change, so that a difference is told and no more. @throws TopicMismatch. */
  async compare(topics: readonly TopicDefinition[]): Promise<void> {
    const found = await persistently(PATIENCE_MS, () => this.find(topics.map(({ name }) => name)));
    for (const topic of topics) {
      const one = found.get(topic.name);
      if (one === undefined) throw new TopicMismatch(topic.name, 'does not exist');
      const difference = differenceOf(topic, one);
      if (difference !== null) throw new TopicMismatch(topic.name, difference);
      const wanted = String(topic.retentionMs ?? -1);
      if (topic.cleanup === 'compact' || one.retentionMs === wanted) continue;
      this.options.log.info(
        { topic: topic.name, retentionMs: one.retentionMs, wanted },
        'retention differs from the contract',
      );
    }
  }

  async create(topics: readonly TopicDefinition[]): Promise<void> {
    const { replicationFactor, log } = this.options;
    const made = topics.map((topic) => creationOf(topic, replicationFactor));
    // Not `waitForLeaders`: it asks a broker that may not have heard of the topic yet, and takes that for a failure.
    await this.ask((admin) => admin.createTopics({ topics: made, timeout: ADMIN_TIMEOUT_MS, waitForLeaders: false }));
    log.info({ topics: topics.map(({ name }) => name) }, 'topics made');
  }

  /** Resolves when no broker lists them any more. */
  async drop(names: readonly string[]): Promise<void> {
    const listed = async (): Promise<string[]> => {
      const there = new Set(await this.ask((admin) => admin.listTopics()));
      return names.filter((name) => there.has(name));
    };
    await persistently(PATIENCE_MS, async () => {
      const left = await listed();
      if (left.length > 0) await this.ask((admin) => admin.deleteTopics({ topics: left, timeout: ADMIN_TIMEOUT_MS }));
      const still = await listed();
      if (still.length > 0) throw new Error(`${still.join(', ')} are still there`);
    });
  }

  async committed(group: string): Promise<readonly PartitionOffset[]> {
    const answers = await persistently(PATIENCE_MS, () => this.ask((admin) => admin.fetchOffsets({ groupId: group })));
    const words = answers.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ topic, partition, offset })),
    );
    return words.filter(({ offset }) => BigInt(offset) >= 0n);
  }

  /** A group that nobody is a member of; not having it is as good. */
  async dropGroup(group: string): Promise<void> {
    await this.ask((admin) => admin.deleteGroups([group])).catch((error: unknown) => {
      this.options.log.info(
        { group, error: describe(error) },
        'group not deleted; the brokers forget it after a while',
      );
    });
  }

  async close(): Promise<void> {
    const opening = this.opening;
    this.opening = null;
    await opening?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private async find(names: readonly string[]): Promise<ReadonlyMap<string, FoundTopic>> {
    if (names.length === 0) return new Map();
    const { topics } = await this.ask((admin) => admin.fetchTopicMetadata({ topics: [...names] }));
    const configNames = ['cleanup.policy', 'retention.ms'];
    const resources = names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames }));
    const answer = await this.ask((admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
    const settings = new Map(
      answer.resources.map(({ resourceName, configEntries }) => [
        resourceName,
        new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
      ]),
    );
    return new Map(
      topics.map(({ name, partitions }) => {
        const ofTopic = settings.get(name);
        const cleanup = ofTopic?.get('cleanup.policy') ?? 'unknown';
        return [
          name,
          { partitions: partitions.length, cleanup, retentionMs: ofTopic?.get('retention.ms') ?? 'unknown' },
        ];
      }),
    );
  }

  /** A client that failed is thrown away, because kafkajs does not always find its way back to brokers that come again. */
  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    this.opening ??= this.connect();
    const opening = this.opening;
    try {
      return await question(await opening);
    } catch (error) {
      if (this.opening === opening) this.opening = null;
      void opening.then((admin) => within(ADMIN_TIMEOUT_MS, admin.disconnect())).catch(() => undefined);
      throw error;
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.options.kafka.admin();
    await admin.connect();
    return admin;
  }
}
