import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TopicDefinition } from '@baton/contracts';
import type { Admin } from 'kafkajs';

/** What hangs is ended; a cluster on one core takes its time. */
const LONGEST_MS = 60_000;

/** @throws when it does not come to hold in time. */
export const until = async (holds: () => Promise<boolean>, complaint: string): Promise<void> => {
  const deadline = performance.now() + LONGEST_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(complaint);
    await delay(20);
  }
};

/** The node that leads a partition; undefined while nobody is known to. */
export const leaderOf = async (admin: Admin, topic: string, partition: number): Promise<number | undefined> => {
  // a broker that has not heard of the topic yet answers with an error
  const found = (await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => null))?.topics ?? [];
  return found[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader;
};

/** One replica for each partition, so that its leader is where we say: partition n on broker n + 1, of three. */
export const placedTopic = async (
  admin: Admin,
  partitions: number,
  name = `placed.${randomUUID()}`,
): Promise<TopicDefinition> => {
  const topic = { name, partitions, cleanup: 'delete' as const, retentionMs: null, key: 'any' };
  const replicaAssignment = Array.from({ length: partitions }, (_, n) => ({ partition: n, replicas: [(n % 3) + 1] }));
  await admin.createTopics({ topics: [{ topic: topic.name, replicaAssignment }], waitForLeaders: false });
  for (let n = 0; n < partitions; n += 1)
    await until(
      async () => (await leaderOf(admin, topic.name, n)) === (n % 3) + 1,
      `${topic.name}[${n}] does not come to be`,
    );
  return topic;
};
