import type { Consumer, Kafka } from 'kafkajs';
import { drainingAssigner } from './draining-assigner';

/** Everybody must have joined again within this time of a rebalance, so the batches in hand must come to an end well before. */
const REBALANCE_MS = 30_000;
const FETCH_BYTES = 8_388_608;

export interface MemberOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly bytesPerPartition: number;
  /** Waited for before the group may give partitions away. */
  readonly letGo: () => Promise<void>;
  /** A member that was stopped while it joined would else come back to life. */
  readonly mayRestart: () => boolean;
}

/** kafkajs' consumer as this adapter needs it; not connected yet. */
export const openMember = (options: MemberOptions): Consumer => {
  const { kafka, group, sessionTimeoutMs, maxWaitMs, bytesPerPartition, letGo, mayRestart } = options;
  return kafka.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.min(1_000, sessionTimeoutMs / 5),
    rebalanceTimeout: REBALANCE_MS,
    maxWaitTimeInMs: maxWaitMs,
    maxBytesPerPartition: bytesPerPartition,
    maxBytes: FETCH_BYTES,
    allowAutoTopicCreation: false,
    partitionAssigners: [drainingAssigner(letGo)],
    retry: { restartOnFailure: async () => mayRestart() },
  });
};
