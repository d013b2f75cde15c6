import { TOMBSTONE_KEPT_MS, type TopicDefinition, topics as known } from '@baton/contracts';
import type { ITopicConfig } from 'kafkajs';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MEGABYTE = 1_048_576;

/** A day per segment: retention drops whole segments, so thirty days would else become thirty-seven. */
const events = (retentionMs: number | null): Record<string, number | string> => ({
  'cleanup.policy': 'delete',
  'retention.ms': retentionMs ?? -1,
  'segment.ms': DAY_MS,
});

/** Within a day a superseded state is compacted away; a tombstone stays for those who read slowly. */
const states = {
  'cleanup.policy': 'compact',
  'segment.ms': DAY_MS,
  'max.compaction.lag.ms': DAY_MS,
  'delete.retention.ms': TOMBSTONE_KEPT_MS,
};

/** A record for every write of every relay, of which only the last counts: small segments, compacted soon. */
const checkpoints = {
  ...states,
  'segment.bytes': 16 * MEGABYTE,
  'segment.ms': HOUR_MS,
  'max.compaction.lag.ms': HOUR_MS,
};

const settingsOf = ({ name, cleanup, retentionMs }: TopicDefinition): Record<string, number | string> => {
  if (name === known.relay.name) return checkpoints;
  return cleanup === 'compact' ? states : events(retentionMs);
};

/** How a topic is made. @param replicationFactor -1: the brokers' default. */
export const creationOf = (topic: TopicDefinition, replicationFactor: number): ITopicConfig => ({
  topic: topic.name,
  numPartitions: topic.partitions,
  replicationFactor,
  configEntries: Object.entries(settingsOf(topic)).map(([name, value]) => ({ name, value: String(value) })),
});
