import { randomUUID } from 'node:crypto';
import type { TopicDefinition } from '@baton/contracts';
import type { EventBus, OutgoingRecord } from '../event-bus';

/** What the suite needs of an adapter. */
export interface BusUnderTest {
  readonly bus: EventBus;
  /** Opens a second client of the same broker or file; the suite closes it. */
  readonly reopen: () => Promise<EventBus>;
  /** Runs compaction to its end now; absent where the adapter cannot force it. */
  readonly compact?: () => Promise<void>;
  /** Closes the bus and removes what it left behind. */
  readonly dispose: () => Promise<void>;
}

/** One promise of the port: resolves when it is kept, throws when it is broken. */
export interface BusPromise {
  readonly name: string;
  readonly check: (under: BusUnderTest) => Promise<void>;
}

/** A topic that no other test uses. */
export const freshTopic = (cleanup: 'delete' | 'compact' = 'delete', partitions = 4): TopicDefinition => ({
  name: `contract.${randomUUID()}`,
  partitions,
  cleanup,
  retentionMs: null,
  key: 'whatever the test likes',
});

export const freshGroup = (): string => `contract-${randomUUID()}`;

export const record = (topic: TopicDefinition, key: string, value: unknown): OutgoingRecord => ({
  topic: topic.name,
  key,
  value: value === null ? null : JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

export const checkpointAt = (position: string | null) => ({ position, storeId: 'store-1', caughtUp: false });
