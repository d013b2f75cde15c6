export {
  TYPING_PAUSE_MS,
  TYPING_SHOWN_MS,
  type TypingChannel,
  type TypingMark,
  type TypingSubscription,
  TypingUnavailable,
} from './typing-channel';
export { MemoryTypingChannel } from './memory-typing-channel';
export { openRedisTypingChannel, RedisTypingChannel, type RedisTypingChannelOptions } from './redis-typing-channel';
