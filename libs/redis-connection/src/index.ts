export { RedisConnection, type RedisConnectionOptions, type RedisLog, RedisUnavailable } from './redis-connection';
export { type RedisListening } from './redis-listener';
export { type RedisScript, redisScript } from './redis-script';
