import { presenceStoreContract } from '../../../test/contract/presence-store.contract';
import { redisUnderTest } from '../../../test/redis-under-test';

presenceStoreContract('Redis', redisUnderTest);
