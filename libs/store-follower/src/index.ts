export type {
  Follower,
  FollowerBatch,
  FollowerLogger,
  FollowerOptions,
  FollowerSession,
  FollowerStatus,
} from './follower';
