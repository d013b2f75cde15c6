import { typingChannelContract } from '../test/contract/typing-channel.contract';
import { redisUnderTest } from '../test/redis-under-test';

typingChannelContract('Redis', redisUnderTest);
