export type {
  Follower,
  FollowerBatch,
  FollowerLogger,
  FollowerOptions,
  FollowerSession,
  FollowerStatus,
} from './follower';
export { followStore } from './follow-store';
export { inBatches, type Batch } from './batches';
